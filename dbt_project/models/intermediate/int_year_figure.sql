{#
  THE RULE THAT CHOOSES A YEAR'S FIGURE. Every claim about one cell, ranked; rank 1 is the figure of the year.

  Only claims of status actual, with a year, of at most one year's length take part (int_claim.exclusion is null).
  The first criterion that tells two claims apart decides, and is named in selected_because:
    1 coverage          the claim that reaches further: full year, as_of in December, nine months, as_of from
                        September, six months, as_of from June, three months, as_of from March, one month, as_of
                        before March, days; inside a class the one with more months (eight before six)
    2 end_of_year       the period that ends nearer to the end of the year (not among full years)
    3 precision         exact with its fraction, exact, one-sided (hơn, gần), approximate
    4 authority         the authority's own publication before the press
    5 later_report      the report published later
    6 whole_over_part   within a report the larger of two additive counts: the whole before its parts
    7 first_in_text     within a report the figure said first
    8 tie_break         the smaller observation_id

  A claim contests the chosen one when both are of the same period and basis and cannot be the same figure
  (macro claims_agree). Figures of one report that add up to the chosen one are its parts and contest nothing.
#}
{% set never = "date '0001-01-01'" %}

with claims as (
    select
        *,
        case when coverage <> 'full_year' then period_end end as nearer_end,
        case when is_additive then value end as whole
    from {{ ref('int_claim') }}
    where exclusion is null
),

ranked as (
    select
        *,
        row_number() over choice as claim_rank,
        first_value(observation_id) over choice as chosen_id,
        first_value(value) over choice as chosen_value,
        first_value(qualifier) over choice as chosen_qualifier,
        first_value(period_start) over choice as chosen_period_start,
        first_value(period_end) over choice as chosen_period_end,
        first_value(denominator_basis) over choice as chosen_basis,
        first_value(document_id) over choice as chosen_document_id,
        lead(coverage_rank) over choice as next_coverage_rank,
        lead(coverage_months) over choice as next_coverage_months,
        lead(nearer_end) over choice as next_nearer_end,
        lead(precision_rank) over choice as next_precision_rank,
        lead(authority_rank) over choice as next_authority_rank,
        lead(published_at) over choice as next_published_at,
        lead(document_id) over choice as next_document_id,
        lead(whole) over choice as next_whole,
        lead("start") over choice as next_start,
        lead(observation_id) over choice as next_observation_id
    from claims
    window choice as (
        partition by subject_key, year, indicator, admin_level, component
        order by
            coverage_rank asc,
            coverage_months desc nulls last,
            nearer_end desc nulls last,
            precision_rank asc,
            authority_rank asc,
            published_at desc nulls last,
            document_id asc,
            whole desc nulls last,
            "start" asc,
            observation_id asc
    )
),

compared as (
    select
        *,
        document_id = chosen_document_id as is_same_report,
        period_end = chosen_period_end
        and coalesce(period_start, {{ never }}) = coalesce(chosen_period_start, {{ never }}) as is_same_period,
        sum(case when is_same_report and is_same_period and is_additive and claim_rank > 1 then value end) over (
            partition by subject_key, year, indicator, admin_level, component
        ) as total_of_parts
    from ranked
)

select
    observation_id,
    document_id,
    subject_key,
    locality_id,
    year,
    indicator,
    admin_level,
    component,
    value,
    unit,
    numerator,
    denominator,
    denominator_basis,
    qualifier,
    period_start,
    period_end,
    coverage,
    coverage_months,
    publisher_kind,
    published_at,
    claim_rank,
    chosen_id,
    case
        when claim_rank > 1 then null
        when next_observation_id is null then 'only_claim'
        when coverage_rank <> next_coverage_rank then 'coverage'
        when coalesce(coverage_months, 0) <> coalesce(next_coverage_months, 0) then 'coverage'
        when coalesce(nearer_end, {{ never }}) <> coalesce(next_nearer_end, {{ never }}) then 'end_of_year'
        when precision_rank <> next_precision_rank then 'precision'
        when authority_rank <> next_authority_rank then 'authority'
        when coalesce(published_at, {{ never }}) <> coalesce(next_published_at, {{ never }}) then 'later_report'
        when document_id <> next_document_id then 'tie_break'
        when coalesce(whole, -1) <> coalesce(next_whole, -1) then 'whole_over_part'
        when "start" <> next_start then 'first_in_text'
        else 'tie_break'
    end as selected_because,
    case when is_same_report then 'within_report' else 'between_reports' end as contest_scope,
    claim_rank > 1
    and is_same_period
    and not (is_same_report and coalesce(total_of_parts = chosen_value, false))
    and (denominator_basis is null or chosen_basis is null or denominator_basis = chosen_basis)
    and not ({{ claims_agree('chosen_value', 'chosen_qualifier', 'value', 'qualifier', 'unit') }}) as contests_chosen
from compared
