{#
  method, first that applies:
    as_reported                 the province did not merge, or the year lies after the merger
    halves_added                2025: additive count of January-June of every predecessor plus July-December
    reported_by_successor       2025: the figure the new province gives itself
    added                       additive count of every predecessor, same stretch of the year
    recomputed_from_fractions   rate: numerators and denominators of every predecessor's own fraction, same basis
    recomputed_from_counts      rate: the added counts of its numerator and denominator indicator
  otherwise value is null and null_because says why.
#}
with halves as (
    select
        *,
        kind <> 'percentage'
        and is_additive
        and all_report
        and same_coverage
        and coverage_months = 6
        and month(period_start) = 1
        and successor_coverage_months = 6
        and successor_period_start >= {{ footing_date() }} as are_halves
    from {{ ref('int_footing_cell') }}
),

methods as (
    select
        *,
        case
            when is_the_province_itself then 'as_reported'
            when are_halves then 'halves_added'
            when successor_observation_id is not null then 'reported_by_successor'
            when not all_report then null
            when is_additive and same_coverage then 'added'
            when kind = 'percentage' and all_fractions and same_basis and same_coverage then 'recomputed_from_fractions'
        end as own_method
    from halves
),

counts as (
    select
        footing_id,
        year,
        indicator,
        admin_level,
        value,
        coverage,
        coverage_months
    from methods
    where own_method = 'added' and component = ''
),

recomputed as (
    select
        m.*,
        n.value as count_numerator,
        d.value as count_denominator,
        coalesce(m.own_method, case when d.value > 0 then 'recomputed_from_counts' end) as method
    from methods as m
    left join counts as n
        on
            m.own_method is null
            and m.kind = 'percentage'
            and m.numerator_code = n.indicator
            and m.footing_id = n.footing_id
            and m.year = n.year
            and m.admin_level = n.admin_level
    left join counts as d
        on
            m.denominator_code = d.indicator
            and n.footing_id = d.footing_id
            and n.year = d.year
            and n.admin_level = d.admin_level
            and n.coverage = d.coverage
            and coalesce(n.coverage_months, 0) = coalesce(d.coverage_months, 0)
)

select
    r.footing_id as locality_id,
    r.year,
    r.indicator,
    r.admin_level,
    r.component,
    l.name as locality_name,
    l.region,
    i.name_vi as indicator_name_vi,
    i.name_en as indicator_name_en,
    i.kind,
    case r.method
        when 'as_reported' then r.value
        when 'added' then r.value
        when 'halves_added' then r.value + r.successor_value
        when 'reported_by_successor' then r.successor_value
        when 'recomputed_from_fractions' then round(100 * r.numerator / nullif(r.denominator, 0), 6)
        when 'recomputed_from_counts' then round(100 * r.count_numerator / r.count_denominator, 6)
    end as value,
    case when r.method = 'reported_by_successor' then r.successor_unit else r.unit end as unit,
    case r.method
        when 'as_reported' then r.numerator
        when 'reported_by_successor' then r.successor_numerator
        when 'recomputed_from_fractions' then r.numerator
        when 'recomputed_from_counts' then r.count_numerator
    end as numerator,
    case r.method
        when 'as_reported' then r.denominator
        when 'reported_by_successor' then r.successor_denominator
        when 'recomputed_from_fractions' then r.denominator
        when 'recomputed_from_counts' then r.count_denominator
    end as denominator,
    case
        when r.method = 'reported_by_successor' then r.successor_basis
        when r.method = 'recomputed_from_counts' then r.denominator_code
        when r.method is not null then r.denominator_basis
    end as denominator_basis,
    case
        when r.method = 'halves_added' and r.successor_qualifier <> 'exact' then 'approx'
        when r.method = 'reported_by_successor' then r.successor_qualifier
        when r.method is not null then r.qualifier
    end as qualifier,
    r.method,
    case
        when r.method is not null then null
        when r.kind in ('score', 'rank') then 'scores_and_ranks_do_not_add_up'
        when r.kind = 'percentage' and r.all_report and not r.all_fractions then 'rate_without_counts'
        when r.kind = 'percentage' and r.all_report and not r.same_basis then 'different_bases'
        when r.kind <> 'percentage' and not r.is_additive then 'not_additive'
        when not r.all_report then 'missing_predecessor'
        when not r.same_coverage then 'different_coverage'
        else 'rate_without_counts'
    end as null_because,
    case
        when r.method = 'halves_added' then 'full_year'
        when r.method = 'reported_by_successor' then r.successor_coverage
        when r.method is not null then r.coverage
    end as coverage,
    case
        when r.method = 'halves_added' then 12
        when r.method = 'reported_by_successor' then r.successor_coverage_months
        when r.method is not null then r.coverage_months
    end as coverage_months,
    case when r.method = 'reported_by_successor' then r.successor_period_start else r.period_start end as period_start,
    case
        when r.method in ('halves_added', 'reported_by_successor') then r.successor_period_end
        else r.period_end
    end as period_end,
    r.n_members,
    r.n_reporting,
    case
        when r.method = 'reported_by_successor' then [r.successor_name]
        when r.method = 'halves_added' then list_append(r.reporting, r.successor_name)
        else r.reporting
    end as reporting,
    r.year = year({{ footing_date() }}) and not r.is_the_province_itself as is_straddling_year,
    case
        when r.method = 'reported_by_successor' then [r.successor_observation_id]
        when r.method = 'halves_added' then list_append(r.observation_ids, r.successor_observation_id)
        else r.observation_ids
    end as observation_ids
from recomputed as r
inner join {{ ref('stg_localities') }} as l on r.footing_id = l.locality_id
inner join {{ ref('stg_indicators') }} as i on r.indicator = i.indicator
