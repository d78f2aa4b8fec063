with cells as (
    select
        chosen_id,
        count(*) as n_claims,
        count(distinct document_id) as n_sources,
        count(*) filter (where contests_chosen and contest_scope = 'between_reports') as n_contesting,
        count(*) filter (where contests_chosen and contest_scope = 'within_report') as n_others_in_report
    from {{ ref('int_year_figure') }}
    group by chosen_id
)

select
    y.subject_key,
    y.year,
    y.indicator,
    y.admin_level,
    y.component,
    o.subject,
    o.subject_level,
    y.locality_id,
    l.name as locality_name,
    o.province_code,
    l.region,
    i.name_vi as indicator_name_vi,
    i.name_en as indicator_name_en,
    i.domain,
    i.kind,
    y.value,
    y.unit,
    y.numerator,
    y.denominator,
    y.denominator_basis,
    y.qualifier,
    y.period_start,
    y.period_end,
    o.period_kind,
    y.coverage,
    y.coverage_months,
    y.selected_because,
    n.n_claims,
    n.n_sources,
    n.n_contesting > 0 as has_conflict,
    n.n_contesting,
    n.n_others_in_report,
    y.observation_id,
    y.document_id,
    o.document,
    d.publisher,
    d.publisher_kind,
    d.source_url,
    o.page,
    o.evidence,
    o.confidence
from {{ ref('int_year_figure') }} as y
inner join cells as n on y.observation_id = n.chosen_id
inner join {{ ref('stg_observations') }} as o on y.observation_id = o.observation_id
inner join {{ ref('stg_indicators') }} as i on y.indicator = i.indicator
left join {{ ref('int_report') }} as d on y.document_id = d.document_id
left join {{ ref('stg_localities') }} as l on y.locality_id = l.locality_id
where y.claim_rank = 1
