{#
  Every sum a report lets the reader do over: a percentage printed with its fraction (fraction), a percentage and
  the two counts it is made of (rate_from_counts), a whole and its parts (parts), all tiers and each tier (tiers).
  Terms are taken from one sentence where all stand in it, else from the whole report; a term that occurs with two
  values in that scope leaves the sum out. One row per sum. Scopes are compared by 64-bit hashes: the keys are long.
#}
with identities as (
    select
        'rate_from_counts' as audit_kind,
        indicator || '=' || numerator_code || '/' || denominator_code as identity,
        indicator as whole,
        false as is_strict,
        [numerator_code, denominator_code] as parts
    from {{ ref('stg_indicators') }}
    where kind = 'percentage' and numerator_code is not null and denominator_code is not null
    union all
    select
        'parts' as audit_kind,
        identity,
        whole,
        is_strict,
        string_split(parts, '+') as parts
    from {{ ref('part_whole_identities') }}
),

summed as (
    select whole as indicator
    from identities
    union
    select unnest(parts) as indicator
    from identities
    union
    select indicator
    from {{ ref('stg_indicators') }}
    where kind = 'count'
),

figures as (
    select
        c.observation_id,
        c.indicator,
        c.admin_level,
        c.value,
        c.qualifier = 'exact' as is_exact,
        hash(c.document_id, c.subject_key, c.period_start, c.period_end) as report_scope,
        hash(o.evidence) as sentence
    from {{ ref('int_claim') }} as c
    inner join summed as s on c.indicator = s.indicator
    inner join {{ ref('stg_observations') }} as o on c.observation_id = o.observation_id
    where
        c.status = 'actual'
        and c.value is not null
        and c.component = ''
),

scoped as (
    {%- for scope in ['sentence', 'report'] %}
        {% if not loop.first %}union all{% endif %}
        select
            '{{ scope }}' as scope,
            report_scope,
            {{ 'sentence' if scope == 'sentence' else '0' }},
            indicator,
            admin_level,
            min(observation_id) as observation_id,
            min(value) as value,
            bool_and(is_exact) as is_exact
        from figures
        group by all
        having count(*) = 1
    {%- endfor %}
),

sums_of_parts as (
    select
        i.audit_kind,
        i.identity,
        i.whole,
        i.is_strict,
        a.scope,
        a.report_scope,
        a.sentence,
        a.admin_level,
        a.is_exact and b.is_exact and coalesce(c.is_exact, true) as all_exact,
        case
            when i.audit_kind = 'rate_from_counts' then 100 * a.value / nullif(b.value, 0)
            else a.value + b.value + coalesce(c.value, 0)
        end as computed_value,
        concat_ws(
            case when i.audit_kind = 'rate_from_counts' then ' / ' else ' + ' end,
            printf('%.15g', a.value),
            printf('%.15g', b.value),
            printf('%.15g', c.value)
        ) as terms,
        case
            when c.observation_id is null then [a.observation_id, b.observation_id]
            else [a.observation_id, b.observation_id, c.observation_id]
        end as term_ids
    from identities as i
    inner join scoped as a on i.parts[1] = a.indicator
    inner join scoped as b
        on
            i.parts[2] = b.indicator
            and a.report_scope = b.report_scope
            and a.sentence = b.sentence
            and a.scope = b.scope
            and a.admin_level = b.admin_level
    left join scoped as c
        on
            i.parts[3] = c.indicator
            and a.report_scope = c.report_scope
            and a.sentence = c.sentence
            and a.scope = c.scope
            and a.admin_level = c.admin_level
    where len(i.parts) = 2 or c.observation_id is not null
),

sums_of_tiers as (
    select
        'tiers' as audit_kind,
        a.indicator || '=province+district+commune' as identity,
        a.indicator as whole,
        i.is_additive as is_strict,
        a.scope,
        a.report_scope,
        a.sentence,
        'all' as admin_level,
        a.is_exact and b.is_exact and c.is_exact as all_exact,
        a.value + b.value + c.value as computed_value,
        concat_ws(' + ', printf('%.15g', a.value), printf('%.15g', b.value), printf('%.15g', c.value)) as terms,
        [a.observation_id, b.observation_id, c.observation_id] as term_ids
    from {{ ref('stg_indicators') }} as i
    inner join scoped as a on i.indicator = a.indicator and a.admin_level = 'province'
    inner join scoped as b
        on
            a.indicator = b.indicator
            and a.report_scope = b.report_scope
            and a.sentence = b.sentence
            and a.scope = b.scope
            and b.admin_level = 'district'
    inner join scoped as c
        on
            a.indicator = c.indicator
            and a.report_scope = c.report_scope
            and a.sentence = c.sentence
            and a.scope = c.scope
            and c.admin_level = 'commune'
    where i.kind = 'count'
),

complete as (
    select * from sums_of_parts
    union all by name
    select * from sums_of_tiers
),

sums as (
    select
        s.audit_kind,
        s.identity,
        s.is_strict,
        w.observation_id,
        w.value as printed_value,
        s.computed_value,
        w.is_exact and s.all_exact as all_exact,
        s.terms,
        s.term_ids
    from complete as s
    inner join scoped as w
        on
            s.scope = w.scope
            and s.report_scope = w.report_scope
            and s.sentence = w.sentence
            and s.whole = w.indicator
            and s.admin_level = w.admin_level
    qualify row_number() over (
        partition by s.audit_kind, s.identity, w.observation_id
        order by (s.scope = 'sentence') desc
    ) = 1
),

fractions as (
    select
        'fraction' as audit_kind,
        c.indicator || '=n/d' as identity,
        true as is_strict,
        c.observation_id,
        c.value as printed_value,
        100 * c.numerator / nullif(c.denominator, 0) as computed_value,
        c.qualifier = 'exact' as all_exact,
        printf('%.15g / %.15g', c.numerator, c.denominator) as terms,
        cast([] as varchar[]) as term_ids
    from {{ ref('int_claim') }} as c
    inner join {{ ref('stg_indicators') }} as i on c.indicator = i.indicator
    where
        i.kind = 'percentage'
        and c.status = 'actual'
        and c.value is not null
        and c.numerator is not null
        and c.denominator is not null
)

select * from sums
union all by name
select * from fractions
