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

with keyed as (
    select
        observation_id,
        md5_number(concat_ws('|', subject_key, year, indicator, admin_level, component)) as cell
    from {{ ref('int_claim') }}
    where exclusion is null
),

shared_cells as (
    select
        cell,
        count(*) as n_claims
    from keyed
    group by cell
    having count(*) > 1
),

claims as (
    select
        c.observation_id,
        c.document_id,
        c."start",
        c.value,
        c.unit,
        c.denominator_basis,
        c.qualifier,
        c.is_additive,
        c.period_start,
        c.period_end,
        c.coverage_rank,
        c.coverage_months,
        c.precision_rank,
        c.authority_rank,
        c.published_at,
        k.cell,
        s.n_claims,
        case when c.coverage <> 'full_year' then c.period_end end as nearer_end,
        case when c.is_additive then c.value end as whole
    from {{ ref('int_claim') }} as c
    inner join keyed as k on c.observation_id = k.observation_id
    inner join shared_cells as s on k.cell = s.cell
),

contended as (
    select
        *,
        row_number() over (
            partition by cell
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
        ) as claim_rank
    from claims
),

reasons as (
    select
        a.cell,
        case
            when a.coverage_rank <> b.coverage_rank then 'coverage'
            when coalesce(a.coverage_months, 0) <> coalesce(b.coverage_months, 0) then 'coverage'
            when coalesce(a.nearer_end, {{ never }}) <> coalesce(b.nearer_end, {{ never }}) then 'end_of_year'
            when a.precision_rank <> b.precision_rank then 'precision'
            when a.authority_rank <> b.authority_rank then 'authority'
            when coalesce(a.published_at, {{ never }}) <> coalesce(b.published_at, {{ never }}) then 'later_report'
            when a.document_id <> b.document_id then 'tie_break'
            when coalesce(a.whole, -1) <> coalesce(b.whole, -1) then 'whole_over_part'
            when a."start" <> b."start" then 'first_in_text'
            else 'tie_break'
        end as selected_because
    from contended as a
    inner join contended as b on a.cell = b.cell and b.claim_rank = 2
    where a.claim_rank = 1
),

compared as (
    select
        o.*,
        c.observation_id as chosen_id,
        c.value as chosen_value,
        c.qualifier as chosen_qualifier,
        o.document_id = c.document_id as is_same_report,
        o.period_end = c.period_end
        and coalesce(o.period_start, {{ never }}) = coalesce(c.period_start, {{ never }}) as is_same_period,
        o.denominator_basis is null or c.denominator_basis is null or o.denominator_basis = c.denominator_basis
            as is_same_basis
    from contended as o
    inner join contended as c on o.cell = c.cell and c.claim_rank = 1
),

parts as (
    select
        cell,
        sum(value) as total_of_parts
    from compared
    where is_same_report and is_same_period and is_additive and claim_rank > 1
    group by cell
),

chosen_or_not as (
    select
        c.observation_id,
        c.document_id,
        c.chosen_id,
        c.claim_rank,
        c.n_claims,
        case when c.claim_rank = 1 then r.selected_because end as selected_because,
        case when c.is_same_report then 'within_report' else 'between_reports' end as contest_scope,
        c.claim_rank > 1
        and c.is_same_period
        and c.is_same_basis
        and not (c.is_same_report and coalesce(p.total_of_parts = c.chosen_value, false))
        and not (
            {{ claims_agree('c.chosen_value', 'c.chosen_qualifier', 'c.value', 'c.qualifier', 'c.unit') }}
        ) as contests_chosen
    from compared as c
    inner join reasons as r on c.cell = r.cell
    left join parts as p on c.cell = p.cell
),

sources as (
    select
        chosen_id,
        count(distinct document_id) as n_sources,
        count(*) filter (where contests_chosen and contest_scope = 'between_reports') as n_contesting,
        count(*) filter (where contests_chosen and contest_scope = 'within_report') as n_others_in_report
    from chosen_or_not
    group by chosen_id
)

select
    c.observation_id,
    c.document_id,
    c.subject_key,
    c.locality_id,
    c.year,
    c.indicator,
    c.admin_level,
    c.component,
    c.value,
    c.unit,
    c.numerator,
    c.denominator,
    c.denominator_basis,
    c.qualifier,
    c.period_start,
    c.period_end,
    c.coverage,
    c.coverage_months,
    c.publisher_kind,
    c.published_at,
    c.is_read_by_ocr,
    coalesce(x.claim_rank, 1) as claim_rank,
    coalesce(x.chosen_id, c.observation_id) as chosen_id,
    case when x.observation_id is null then 'only_claim' else x.selected_because end as selected_because,
    coalesce(x.contest_scope, 'within_report') as contest_scope,
    coalesce(x.contests_chosen, false) as contests_chosen,
    case when coalesce(x.claim_rank, 1) = 1 then coalesce(x.n_claims, 1) end as n_claims,
    case when coalesce(x.claim_rank, 1) = 1 then coalesce(s.n_sources, 1) end as n_sources,
    case when coalesce(x.claim_rank, 1) = 1 then coalesce(s.n_contesting, 0) end as n_contesting,
    case when coalesce(x.claim_rank, 1) = 1 then coalesce(s.n_others_in_report, 0) end as n_others_in_report
from {{ ref('int_claim') }} as c
left join chosen_or_not as x on c.observation_id = x.observation_id
left join sources as s on c.observation_id = s.chosen_id
where c.exclusion is null
