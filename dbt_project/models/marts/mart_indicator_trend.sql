{#
  The chosen figures as series. A change is given only between neighbouring years of one subject, with the same
  coverage, unit and basis, and no break of the series between the two; else not_comparable_because says why.
#}
with figures as (
    select
        m.subject_key,
        m.year,
        m.indicator,
        m.admin_level,
        m.component,
        m.subject,
        m.subject_level,
        m.locality_id,
        m.locality_name,
        m.region,
        m.value,
        m.unit,
        m.qualifier,
        m.denominator_basis,
        m.coverage,
        m.coverage_months,
        m.period_end,
        m.kind,
        i.direction,
        m.observation_id
    from {{ ref('mart_reform_indicators') }} as m
    inner join {{ ref('stg_indicators') }} as i on m.indicator = i.indicator
),

paired as (
    select
        *,
        lag(year) over series as previous_year,
        lag(value) over series as previous_value,
        lag(unit) over series as previous_unit,
        lag(coverage) over series as previous_coverage,
        lag(coverage_months) over series as previous_coverage_months,
        lag(denominator_basis) over series as previous_basis,
        lag(period_end) over series as previous_period_end
    from figures
    window series as (
        partition by subject_key, indicator, admin_level, component
        order by year
    )
),

breaks as (
    select
        p.subject_key,
        p.year,
        p.indicator,
        p.admin_level,
        p.component,
        string_agg(b.reason_en, '; ' order by b.break_date) as break_reason_en,
        string_agg(b.reason_vi, '; ' order by b.break_date) as break_reason_vi
    from paired as p
    inner join {{ ref('series_breaks') }} as b
        on
            p.indicator = b.indicator
            and p.previous_period_end < b.break_date
            and p.period_end >= b.break_date
    group by p.subject_key, p.year, p.indicator, p.admin_level, p.component
),

mergers as (
    select
        locality_id as subject_key,
        valid_from,
        len(predecessor_ids) as n_predecessors
    from {{ ref('stg_localities') }}
    where len(predecessor_ids) > 0
),

judged as (
    select
        p.*,
        b.break_reason_en is not null or (p.previous_year is null and g.subject_key is not null) as break_in_series,
        case
            when b.break_reason_en is not null then b.break_reason_en
            when p.previous_year is null and g.subject_key is not null
                then 'New unit of ' || g.valid_from || ', in the place of ' || g.n_predecessors
        end as break_reason_en,
        case
            when b.break_reason_vi is not null then b.break_reason_vi
            when p.previous_year is null and g.subject_key is not null
                then 'Đơn vị mới từ ' || g.valid_from || ', kế thừa ' || g.n_predecessors || ' đơn vị'
        end as break_reason_vi,
        case
            when p.previous_year is null then 'no_previous_year'
            when p.year - p.previous_year > 1 then 'gap_in_years'
            when b.break_reason_en is not null then 'break_in_series'
            when p.kind <> 'count' and coalesce(p.unit, '') <> coalesce(p.previous_unit, '') then 'other_unit'
            when p.coverage <> p.previous_coverage then 'other_coverage'
            when coalesce(p.coverage_months, 0) <> coalesce(p.previous_coverage_months, 0) then 'other_coverage'
            when coalesce(p.denominator_basis, '') <> coalesce(p.previous_basis, '') then 'other_basis'
        end as not_comparable_because
    from paired as p
    left join breaks as b
        on
            p.subject_key = b.subject_key
            and p.year = b.year
            and p.indicator = b.indicator
            and p.admin_level = b.admin_level
            and p.component = b.component
    left join mergers as g on p.subject_key = g.subject_key and p.year <= year(g.valid_from) + 1
),

ranks as (
    select
        subject_key,
        year,
        indicator,
        admin_level,
        component,
        cast(rank() over (
            partition by
                year,
                indicator,
                admin_level,
                component,
                unit,
                coverage,
                coverage_months,
                denominator_basis,
                period_end >= {{ footing_date() }}
            order by case when direction = 'higher' then -value else value end
        ) as integer) as rank_among_provinces,
        cast(count(*) over (
            partition by
                year,
                indicator,
                admin_level,
                component,
                unit,
                coverage,
                coverage_months,
                denominator_basis,
                period_end >= {{ footing_date() }}
        ) as integer) as n_ranked
    from figures
    where
        subject_level = 'province'
        and locality_id is not null
        and kind in ('percentage', 'score')
        and direction in ('higher', 'lower')
)

select
    j.subject_key,
    j.year,
    j.indicator,
    j.admin_level,
    j.component,
    j.subject,
    j.subject_level,
    j.locality_id,
    j.locality_name,
    j.region,
    j.value,
    j.unit,
    j.qualifier,
    j.denominator_basis,
    j.coverage,
    j.coverage_months,
    cast(j.previous_year as integer) as previous_year,
    j.previous_value,
    case when j.not_comparable_because is null then round(j.value - j.previous_value, 6) end as change,
    case
        when j.not_comparable_because is null and j.kind in ('count', 'currency')
            then round(100 * (j.value - j.previous_value) / nullif(j.previous_value, 0), 4)
    end as change_percent,
    case
        when j.not_comparable_because is not null or j.direction not in ('higher', 'lower') then null
        when j.value = j.previous_value then 'unchanged'
        when (j.value > j.previous_value) = (j.direction = 'higher') then 'better'
        else 'worse'
    end as tendency,
    j.not_comparable_because,
    j.break_in_series,
    j.break_reason_en,
    j.break_reason_vi,
    case when r.n_ranked > 1 then r.rank_among_provinces end as rank_among_provinces,
    coalesce(r.n_ranked, 0) as n_ranked,
    j.observation_id
from judged as j
left join ranks as r
    on
        j.subject_key = r.subject_key
        and j.year = r.year
        and j.indicator = r.indicator
        and j.admin_level = r.admin_level
        and j.component = r.component
