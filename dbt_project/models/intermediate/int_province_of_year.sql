{#
  The province version that a code stood for in a year: in force on 31 December, else the last one in force before in
  that year (63 provinces until 30 June 2025). Seven codes of 2025 changed owners: the later owner has the year.
#}
with years as (
    select distinct year
    from {{ ref('stg_official_indices') }}
    union
    select distinct year
    from {{ ref('stg_official_components') }}
)

select
    y.year,
    l.code as province_code,
    l.locality_id,
    l.name as locality_name,
    l.region,
    i.lineage_id as subject_key
from years as y
inner join {{ ref('stg_localities') }} as l
    on
        l.level = 'province'
        and coalesce(l.valid_from, date '0001-01-01') <= make_date(y.year, 12, 31)
        and coalesce(l.valid_to, date '9999-12-31') >= make_date(y.year, 1, 1)
inner join {{ ref('int_locality') }} as i on l.locality_id = i.locality_id
qualify row_number() over (
    partition by y.year, l.code
    order by l.valid_to desc nulls first, l.locality_id asc
) = 1
