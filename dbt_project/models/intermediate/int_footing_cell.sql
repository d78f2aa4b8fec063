{#
  The chosen figures of the members of each of the 34 provinces, brought together: one row per province of the 34,
  year, indicator, tier and component. Counts and fractions are added only when every member reports them over the
  same stretch of the year.
#}
with figures as (
    select
        y.*,
        i.kind,
        i.is_additive,
        i.numerator_code,
        i.denominator_code,
        l.name as locality_name
    from {{ ref('int_year_figure') }} as y
    inner join {{ ref('stg_indicators') }} as i on y.indicator = i.indicator
    inner join {{ ref('stg_localities') }} as l on y.locality_id = l.locality_id
    where y.claim_rank = 1 and l.level = 'province'
),

of_members as (
    select
        m.footing_id,
        m.footing_key,
        m.n_members,
        m.n_members = 1 and m.member_key = m.footing_key as is_the_province_itself,
        f.*
    from figures as f
    inner join {{ ref('int_footing_member') }} as m on f.year = m.year and f.subject_key = m.member_key
),

of_successors as (
    select
        m.footing_id,
        f.*
    from figures as f
    inner join (
        select distinct
            year,
            footing_id,
            footing_key
        from {{ ref('int_footing_member') }}
        where member_key <> footing_key
    ) as m on f.year = m.year and f.subject_key = m.footing_key
),

added as (
    select
        footing_id,
        year,
        indicator,
        admin_level,
        component,
        any_value(kind) as kind,
        any_value(is_additive) as is_additive,
        any_value(numerator_code) as numerator_code,
        any_value(denominator_code) as denominator_code,
        any_value(is_the_province_itself) as is_the_province_itself,
        cast(any_value(n_members) as integer) as n_members,
        cast(count(*) as integer) as n_reporting,
        count(distinct concat_ws('|', coverage, coverage_months)) = 1 as same_coverage,
        count(distinct coalesce(denominator_basis, '')) = 1 as same_basis,
        min(coverage) as coverage,
        min(coverage_months) as coverage_months,
        min(period_start) as period_start,
        max(period_end) as period_end,
        min(unit) as unit,
        min(denominator_basis) as denominator_basis,
        sum(value) as value,
        sum(numerator) as numerator,
        sum(denominator) as denominator,
        count(numerator) = count(*) and count(denominator) = count(*) as all_fractions,
        case when bool_and(qualifier = 'exact') then 'exact' else 'approx' end as qualifier,
        list(locality_name order by locality_name) as reporting,
        list(observation_id order by observation_id) as observation_ids
    from of_members
    group by footing_id, year, indicator, admin_level, component
),

cells as (
    select
        footing_id,
        year,
        indicator,
        admin_level,
        component
    from added
    union
    select
        footing_id,
        year,
        indicator,
        admin_level,
        component
    from of_successors
)

select
    c.footing_id,
    c.year,
    c.indicator,
    c.admin_level,
    c.component,
    coalesce(a.kind, s.kind) as kind,
    coalesce(a.is_additive, s.is_additive) as is_additive,
    coalesce(a.numerator_code, s.numerator_code) as numerator_code,
    coalesce(a.denominator_code, s.denominator_code) as denominator_code,
    coalesce(a.is_the_province_itself, false) as is_the_province_itself,
    a.n_members,
    coalesce(a.n_reporting, 0) as n_reporting,
    a.n_reporting = a.n_members as all_report,
    a.same_coverage,
    a.same_basis,
    a.all_fractions,
    a.coverage,
    a.coverage_months,
    a.period_start,
    a.period_end,
    a.unit,
    a.denominator_basis,
    a.value,
    a.numerator,
    a.denominator,
    a.qualifier,
    a.reporting,
    a.observation_ids,
    s.observation_id as successor_observation_id,
    s.value as successor_value,
    s.unit as successor_unit,
    s.numerator as successor_numerator,
    s.denominator as successor_denominator,
    s.denominator_basis as successor_basis,
    s.qualifier as successor_qualifier,
    s.coverage as successor_coverage,
    s.coverage_months as successor_coverage_months,
    s.period_start as successor_period_start,
    s.period_end as successor_period_end,
    s.locality_name as successor_name
from cells as c
left join added as a
    on
        c.footing_id = a.footing_id
        and c.year = a.year
        and c.indicator = a.indicator
        and c.admin_level = a.admin_level
        and c.component = a.component
left join of_successors as s
    on
        c.footing_id = s.footing_id
        and c.year = s.year
        and c.indicator = s.indicator
        and c.admin_level = s.admin_level
        and c.component = s.component
