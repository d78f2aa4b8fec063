with figures as (
    select
        case
            when c.exclusion is not null then c.exclusion
            when y.claim_rank = 1 then 'year_figure'
            else 'other_claim'
        end as outcome,
        c.document_id,
        c.subject_key,
        c.locality_id,
        c.year,
        c.indicator,
        '' as reason,
        count(*) as n_figures
    from {{ ref('int_claim') }} as c
    left join {{ ref('int_year_figure') }} as y on c.observation_id = y.observation_id
    group by all
),

held_back as (
    select
        'quarantined' as outcome,
        document_id,
        '' as subject_key,
        coalesce(indicator, '') as indicator,
        check_name as reason,
        count(distinct row_id) as n_figures
    from {{ ref('stg_quarantine') }}
    where frame = 'observations'
    group by all
),

unassigned as (
    select
        'unassigned' as outcome,
        document_id,
        '' as subject_key,
        '' as indicator,
        '' as reason,
        n_unassigned as n_figures
    from {{ ref('int_report') }}
    where n_unassigned > 0
),

silent as (
    select
        case when error is null then 'no_figures' else 'unreadable' end as outcome,
        document_id,
        '' as subject_key,
        '' as indicator,
        coalesce(error, '') as reason,
        0 as n_figures
    from {{ ref('int_report') }}
    where n_observations = 0 and n_quarantined = 0
),

outcomes as (
    select * from figures
    union all by name
    select * from held_back
    union all by name
    select * from unassigned
    union all by name
    select * from silent
)

select
    o.outcome,
    o.document_id,
    o.subject_key,
    coalesce(o.year, 0) as year,
    o.indicator,
    o.reason,
    d.document,
    d.publisher_kind,
    o.locality_id,
    l.name as locality_name,
    l.level,
    l.province_code,
    l.region,
    o.n_figures
from outcomes as o
left join {{ ref('int_report') }} as d on o.document_id = d.document_id
left join {{ ref('stg_localities') }} as l on o.locality_id = l.locality_id
