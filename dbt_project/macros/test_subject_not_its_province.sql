{# A department, ministry or nation never carries a locality; a locality is of the subject's own level. #}
{% test subject_not_its_province(model) %}
select m.*
from {{ model }} as m
inner join {{ ref('dim_locality') }} as l on m.locality_id = l.locality_id
where m.subject_level <> l.level
{% endtest %}
