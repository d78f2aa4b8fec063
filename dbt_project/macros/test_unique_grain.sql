{# One row per combination of `columns`; the failing rows are the combinations that occur more than once. #}
{% test unique_grain(model, columns) %}
select
    {{ columns | join(', ') }},
    count(*) as n_rows
from {{ model }}
group by {{ columns | join(', ') }}
having count(*) > 1
{% endtest %}
