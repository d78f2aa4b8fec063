with claims as (
    select
        m.subject_key,
        m.year,
        m.indicator,
        m.admin_level,
        m.locality_id,
        m.locality_name,
        m.region,
        m.indicator_name_vi,
        m.indicator_name_en,
        m.value,
        m.unit,
        m.qualifier,
        m.coverage,
        m.denominator_basis,
        m.observation_id,
        m.document,
        m.publisher,
        m.source_url,
        m.evidence,
        p.index_name,
        p.measure,
        p.relation,
        p.caveat_en,
        p.caveat_vi
    from {{ ref('mart_reform_indicators') }} as m
    inner join {{ ref('claim_index_pairs') }} as p on m.indicator = p.claim_indicator
    where m.subject_level = 'province' and m.component = ''
),

compared as (
    select
        c.*,
        o.score,
        o.scale_max,
        o.score_percent,
        o.rank,
        o.is_derived,
        o.has_conflict,
        o.edition,
        o.source,
        o.licence,
        o.note,
        case
            when c.measure = 'rank' then cast(o.rank as double)
            when c.unit = '%' then o.score_percent
            else o.score
        end as comparable
    from claims as c
    inner join {{ ref('int_official_index') }} as o
        on c.subject_key = o.subject_key and c.year = o.year and c.index_name = o.index_name
)

select
    subject_key,
    year,
    indicator,
    admin_level,
    index_name,
    locality_id,
    locality_name,
    region,
    indicator_name_vi,
    indicator_name_en,
    relation,
    value as claimed_value,
    unit as claimed_unit,
    qualifier as claimed_qualifier,
    coverage,
    denominator_basis,
    score as official_score,
    scale_max as official_scale_max,
    score_percent as official_score_percent,
    rank as official_rank,
    round(value - comparable, 6) as gap,
    case
        when comparable is null then 'no_official_value'
        when relation = 'related' then 'different_measures'
        when {{ claims_agree('comparable', "'exact'", 'value', 'qualifier', 'unit') }} then 'agrees'
        else 'disagrees'
    end as verdict,
    caveat_en,
    caveat_vi,
    is_derived as official_is_derived,
    has_conflict as official_has_conflict,
    edition as official_edition,
    source as official_source,
    licence as official_licence,
    note as official_note,
    observation_id,
    document,
    publisher,
    source_url,
    evidence
from compared
