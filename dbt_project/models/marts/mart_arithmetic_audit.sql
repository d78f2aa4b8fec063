with printed as (
    select
        a.*,
        o.document_id,
        o.document,
        o.page,
        o.evidence,
        o.indicator,
        o.unit,
        c.subject_key,
        o.subject,
        c.locality_id,
        c.year,
        c.admin_level,
        c.period_start,
        c.period_end,
        d.source_url,
        {{ printed_decimals('q.raw', 'a.printed_value') }} as printed_decimals
    from {{ ref('int_arithmetic') }} as a
    inner join {{ ref('stg_observations') }} as o on a.observation_id = o.observation_id
    inner join {{ ref('int_claim') }} as c on a.observation_id = c.observation_id
    left join {{ ref('int_report') }} as d on o.document_id = d.document_id
    left join (
        select
            document_id,
            "start",
            "end",
            any_value(raw) as raw
        from {{ ref('stg_quantities') }}
        group by document_id, "start", "end"
    ) as q on o.document_id = q.document_id and o."start" = q."start" and o."end" = q."end"
    where a.computed_value is not null
)

select
    audit_kind,
    identity,
    observation_id,
    subject_key,
    subject,
    locality_id,
    year,
    indicator,
    admin_level,
    period_start,
    period_end,
    printed_value,
    unit,
    printed_decimals,
    terms,
    term_ids,
    computed_value,
    round(printed_value - computed_value, 6) as difference,
    case
        when audit_kind in ('fraction', 'rate_from_counts')
            then
                coalesce(
                    {{ rate_verdict('printed_value', 'computed_value', 'printed_decimals') }},
                    case when is_strict then 'wrong' else 'unexplained' end
                )
        when printed_value = computed_value then 'exact'
        when
            not all_exact
            and abs(printed_value - computed_value) <= 0.05 * greatest(abs(printed_value), abs(computed_value))
            then 'rounded'
        when is_strict and all_exact then 'wrong'
        else 'unexplained'
    end as verdict,
    document_id,
    document,
    page,
    evidence,
    source_url
from printed
