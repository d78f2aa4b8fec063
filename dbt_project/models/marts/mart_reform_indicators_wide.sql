{% set headlines = "indicator in ('" ~ var('headline_indicators') | join("', '") ~ "')" %}
select
    max_by(locality_id, period_end) as locality_id,
    year,
    max_by(locality_name, period_end) as locality_name,
    max_by(subject_level, period_end) as level,
    max_by(province_code, period_end) as province_code,
    max_by(region, period_end) as region,
    count(*) as n_indicators,
    case count(distinct coverage) filter (where {{ headlines }})
        when 0 then null
        when 1 then min(coverage) filter (where {{ headlines }})
        else 'mixed'
    end as coverage,
    {% for indicator in var('headline_indicators') -%}
        max(value) filter (where indicator = '{{ indicator }}') as {{ indicator }},
        max(coverage) filter (where indicator = '{{ indicator }}') as {{ indicator }}_coverage
        {%- if not loop.last %},{% endif %}
    {% endfor %}
from {{ ref('mart_reform_indicators') }}
where locality_id is not null and admin_level = 'all' and component = ''
group by subject_key, year
