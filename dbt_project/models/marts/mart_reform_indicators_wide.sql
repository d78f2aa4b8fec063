select
    max_by(locality_id, period_end) as locality_id,
    year,
    max_by(locality_name, period_end) as locality_name,
    max_by(subject_level, period_end) as level,
    max_by(province_code, period_end) as province_code,
    max_by(region, period_end) as region,
    count(*) as n_indicators,
    {% for indicator in var('headline_indicators') -%}
        max(value) filter (where indicator = '{{ indicator }}') as {{ indicator }}{% if not loop.last %},{% endif %}
    {% endfor %}
from {{ ref('mart_reform_indicators') }}
where locality_id is not null and admin_level = 'all' and component = ''
group by subject_key, year
