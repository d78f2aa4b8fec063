with reported_targets as (
    select
        c.observation_id as target_id,
        'report' as target_source,
        coalesce(d.title, d.document) as programme,
        c.subject_key,
        c.indicator,
        c.admin_level,
        c.component,
        cast(null as integer) as from_year,
        c.year as deadline_year,
        c.qualifier as target_qualifier,
        c.value as target_value,
        c.unit,
        o.evidence as target_evidence,
        d.source_url as target_source_url
    from {{ ref('int_claim') }} as c
    inner join {{ ref('stg_observations') }} as o on c.observation_id = o.observation_id
    left join {{ ref('int_report') }} as d on c.document_id = d.document_id
    where c.exclusion = 'target' and c.year is not null and c.value is not null
),

figures as (
    select
        y.subject_key,
        y.locality_id,
        y.year,
        y.indicator,
        y.admin_level,
        y.component,
        y.value,
        y.unit,
        y.qualifier,
        y.coverage,
        y.observation_id
    from {{ ref('int_year_figure') }} as y
    where y.claim_rank = 1
),

nationally_measured as (
    select
        t.target_id,
        t.subject_levels,
        f.subject_key,
        min(f.observation_id) as observation_id,
        count(f.locality_id) > 0 as is_locality
    from {{ ref('dim_national_target') }} as t
    inner join figures as f
        on
            t.indicator = f.indicator
            and t.admin_level = f.admin_level
            and f.year >= t.from_year
            and f.year <= t.deadline_year
    where f.component = ''
    group by t.target_id, t.subject_levels, f.subject_key
),

national_targets as (
    select
        t.target_id,
        'national_programme' as target_source,
        t.programme,
        n.subject_key,
        t.indicator,
        t.admin_level,
        '' as component,
        t.from_year,
        t.deadline_year,
        t.comparison as target_qualifier,
        t.value as target_value,
        t.unit,
        t.text_vi as target_evidence,
        t.source_url as target_source_url
    from nationally_measured as n
    inner join {{ ref('dim_national_target') }} as t on n.target_id = t.target_id
    inner join {{ ref('stg_observations') }} as o on n.observation_id = o.observation_id
    where
        list_contains(n.subject_levels, o.subject_level)
        and (n.is_locality or o.subject_level <> 'province')
),

targets as (
    select * from reported_targets
    union all by name
    select * from national_targets
),

measured as (
    select
        t.*,
        f.year as actual_year,
        f.value as actual_value,
        f.unit as actual_unit,
        f.qualifier as actual_qualifier,
        f.coverage as actual_coverage,
        f.observation_id as actual_observation_id
    from targets as t
    left join figures as f
        on
            t.subject_key = f.subject_key
            and t.indicator = f.indicator
            and t.admin_level = f.admin_level
            and t.component = f.component
            and f.year <= t.deadline_year
            and f.year >= coalesce(t.from_year, t.deadline_year - 5)
    qualify row_number() over (
        partition by t.target_id, t.subject_key
        order by f.year desc nulls last
    ) = 1
),

subjects as (
    select
        c.subject_key,
        max(c.observation_id) as observation_id
    from {{ ref('int_claim') }} as c
    where c.subject_key in (select t.subject_key from targets as t)
    group by c.subject_key
)

select
    m.target_id,
    m.subject_key,
    m.target_source,
    m.programme,
    so.subject,
    so.subject_level,
    sc.locality_id,
    m.indicator,
    i.name_vi as indicator_name_vi,
    i.name_en as indicator_name_en,
    m.admin_level,
    m.component,
    m.from_year,
    m.deadline_year,
    m.target_qualifier,
    m.target_value,
    m.unit,
    cast(m.actual_year as integer) as actual_year,
    m.actual_value,
    m.actual_qualifier,
    m.actual_coverage,
    case when m.unit = m.actual_unit then round(m.actual_value - m.target_value, 6) end as gap,
    case
        when m.actual_value is null then 'no_actual'
        when i.kind <> 'count' and m.unit <> m.actual_unit then 'other_unit'
        when i.direction = 'neutral' then 'no_direction'
        when
            i.direction = 'higher'
            and m.actual_value = m.target_value
            and m.target_qualifier = 'over'
            and m.actual_qualifier = 'over'
            then 'reached'
        when i.direction = 'higher' and m.target_qualifier = 'over' and m.actual_value > m.target_value then 'reached'
        when i.direction = 'higher' and m.target_qualifier <> 'over' and m.actual_value >= m.target_value then 'reached'
        when i.direction = 'lower' and m.target_qualifier = 'under' and m.actual_value < m.target_value then 'reached'
        when i.direction = 'lower' and m.target_qualifier <> 'under' and m.actual_value <= m.target_value then 'reached'
        when m.actual_year < m.deadline_year then 'not_yet'
        else 'not_reached'
    end as verdict,
    m.target_evidence,
    m.target_source_url,
    m.actual_observation_id,
    ao.evidence as actual_evidence
from measured as m
inner join {{ ref('stg_indicators') }} as i on m.indicator = i.indicator
inner join subjects as s on m.subject_key = s.subject_key
inner join {{ ref('stg_observations') }} as so on s.observation_id = so.observation_id
inner join {{ ref('int_claim') }} as sc on s.observation_id = sc.observation_id
left join {{ ref('stg_observations') }} as ao on m.actual_observation_id = ao.observation_id
