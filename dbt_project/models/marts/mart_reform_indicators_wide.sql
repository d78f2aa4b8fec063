select
    locality_id,
    year,
    any_value(locality_name) as locality_name,
    any_value(subject_level) as level,
    any_value(province_code) as province_code,
    any_value(region) as region,
    count(*) as n_indicators,
    {% for indicator in var('headline_indicators') -%}
        max(value) filter (where indicator = '{{ indicator }}') as {{ indicator }}{% if not loop.last %},{% endif %}
    {% endfor %}
from {{ ref('mart_reform_indicators') }}
where locality_id is not null and admin_level = 'all' and component = ''
group by locality_id, year
