{# Where every component of a year is there, their sum is the total of the index, apart from rounding. #}
{% test components_make_total(model) %}
with sums as (
    select
        index_name,
        locality_id,
        year,
        sum(score) as total,
        count(*) as n_components,
        max(count(*)) over (partition by index_name, year) as n_all
    from {{ model }}
    group by index_name, locality_id, year
)

select s.*
from sums as s
inner join {{ ref('mart_official_indices') }} as o
    on s.index_name = o.index_name and s.locality_id = o.locality_id and s.year = o.year
where s.n_components = s.n_all and coalesce(abs(o.score - s.total) > 0.0005, true)
{% endtest %}
