{# One reported figure with its cell (subject, year, indicator, tier, component) and what the choice is made by. #}
with placed as (
    select
        o.observation_id,
        o.document_id,
        o."start",
        s.subject_key,
        s.locality_id,
        p.year,
        o.indicator,
        coalesce(o.admin_level, 'all') as admin_level,
        case when c.indicator is not null then coalesce(o.label, '') else '' end as component,
        o.value,
        o.unit,
        o.numerator,
        o.denominator,
        o.denominator_basis,
        o.qualifier,
        o.status,
        o.period_start,
        o.period_end,
        p.coverage,
        p.coverage_months,
        p.coverage_rank,
        coalesce(i.is_additive, false) as is_additive,
        d.publisher_kind,
        d.published_at,
        coalesce(list_contains(d.ocr_pages, o.page), false) as is_read_by_ocr,
        i.indicator is not null and o.indicator <> 'other' as in_catalogue,
        o.subject is not null as has_subject
    from {{ ref('stg_observations') }} as o
    left join {{ ref('int_report') }} as d on o.document_id = d.document_id
    left join {{ ref('int_observation_period') }} as p
        on o.period_end = p.period_end and o.period_start is not distinct from p.period_start
    left join {{ ref('int_observation_subject') }} as s
        on
            o.subject is not distinct from s.subject
            and o.subject_level is not distinct from s.subject_level
            and o.province_code is not distinct from s.province_code
            and o.period_end is not distinct from s.period_end
            and d.published_at is not distinct from s.published_at
    left join {{ ref('stg_indicators') }} as i on o.indicator = i.indicator
    left join {{ ref('component_indicators') }} as c on o.indicator = c.indicator
)

select
    * exclude (in_catalogue, has_subject),
    case
        when qualifier = 'exact' and denominator is not null then 1
        when qualifier = 'exact' then 2
        when qualifier in ('over', 'under', 'at_least', 'at_most') then 3
        else 4
    end as precision_rank,
    case publisher_kind when 'authority' then 1 when 'press' then 2 else 3 end as authority_rank,
    case
        when not in_catalogue then 'no_indicator'
        when status <> 'actual' then status
        when value is null then 'no_value'
        when not has_subject then 'no_subject'
        when year is null then 'no_year'
        when coverage = 'multi_year' then 'multi_year'
    end as exclusion
from placed
