select
    y.observation_id,
    y.subject_key,
    y.year,
    y.indicator,
    y.admin_level,
    y.component,
    o.subject,
    o.subject_level,
    y.locality_id,
    l.name as locality_name,
    y.contest_scope,
    y.period_start,
    y.period_end,
    y.unit,
    c.value as chosen_value,
    y.value as other_value,
    round(y.value - c.value, 6) as difference,
    round(100 * (y.value - c.value) / nullif(abs(c.value), 0), 4) as difference_percent,
    c.qualifier as chosen_qualifier,
    y.qualifier as other_qualifier,
    c.selected_because,
    y.chosen_id as chosen_observation_id,
    co.evidence as chosen_evidence,
    o.evidence as other_evidence,
    cd.document as chosen_document,
    d.document as other_document,
    cd.publisher as chosen_publisher,
    d.publisher as other_publisher,
    cd.source_url as chosen_source_url,
    d.source_url as other_source_url
from {{ ref('int_year_figure') }} as y
inner join {{ ref('int_year_figure') }} as c on y.chosen_id = c.observation_id
inner join {{ ref('stg_observations') }} as o on y.observation_id = o.observation_id
inner join {{ ref('stg_observations') }} as co on y.chosen_id = co.observation_id
left join {{ ref('int_report') }} as d on y.document_id = d.document_id
left join {{ ref('int_report') }} as cd on c.document_id = cd.document_id
left join {{ ref('stg_localities') }} as l on y.locality_id = l.locality_id
where y.contests_chosen
