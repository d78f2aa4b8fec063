{#
  Who had to report for one of the 34 provinces to be whole: one row per year, province of the 34 and member.
  Until 2025 the members are the provinces in force on 31 December that merged into it, from 2026 it is the only
  member. For 2025 the members are those of 30 June; the province itself is not a member but may report instead.
#}
with years as (
    select distinct year
    from {{ ref('int_year_figure') }}
),

days as (
    select
        year,
        case when year = year({{ footing_date() }}) then {{ footing_date() }} - 1 else make_date(year, 12, 31) end
            as member_day
    from years
)

select
    d.year,
    l.footing_id,
    f.lineage_id as footing_key,
    l.lineage_id as member_key,
    l.locality_id as member_id,
    count(*) over (partition by d.year, l.footing_id) as n_members
from days as d
inner join {{ ref('int_locality') }} as l
    on
        d.member_day >= coalesce(l.valid_from, date '0001-01-01')
        and d.member_day <= coalesce(l.valid_to, date '9999-12-31')
inner join {{ ref('int_locality') }} as f on l.footing_id = f.locality_id
where l.level = 'province'
