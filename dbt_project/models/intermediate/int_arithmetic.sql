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

terms as (
    select
        audit_kind,
        identity,
        whole,
        is_strict,
        len(parts) as n_parts,
        unnest(parts) as part,
        unnest(range(1, len(parts) + 1)) as place
    from identities
),

summed as (
    select part as indicator
    from terms
    union
    select whole as indicator
    from terms
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
        t.audit_kind,
        t.identity,
        t.whole,
        t.is_strict,
        p.scope,
        p.report_scope,
        p.sentence,
        p.admin_level,
        bool_and(p.is_exact) as all_exact,
        case
            when t.audit_kind = 'rate_from_counts'
                then 100 * max(p.value) filter (where t.place = 1) / nullif(max(p.value) filter (where t.place = 2), 0)
            else sum(p.value)
        end as computed_value,
        string_agg(printf('%.15g', p.value), ' + ' order by t.place) as terms,
        list(p.observation_id order by t.place) as term_ids
    from scoped as p
    inner join terms as t on p.indicator = t.part
    group by
        t.audit_kind, t.identity, t.whole, t.is_strict, t.n_parts, p.scope, p.report_scope, p.sentence, p.admin_level
    having count(*) = t.n_parts
),

sums_of_tiers as (
    select
        'tiers' as audit_kind,
        p.indicator || '=province+district+commune' as identity,
        p.indicator as whole,
        i.is_additive as is_strict,
        p.scope,
        p.report_scope,
        p.sentence,
        'all' as admin_level,
        bool_and(p.is_exact) as all_exact,
        sum(p.value) as computed_value,
        string_agg(printf('%.15g', p.value), ' + ' order by p.admin_level) as terms,
        list(p.observation_id order by p.admin_level) as term_ids
    from scoped as p
    inner join {{ ref('stg_indicators') }} as i on p.indicator = i.indicator
    where i.kind = 'count' and p.admin_level in ('province', 'district', 'commune')
    group by p.indicator, i.is_additive, p.scope, p.report_scope, p.sentence
    having count(*) = 3
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
        case when s.audit_kind = 'rate_from_counts' then replace(s.terms, ' + ', ' / ') else s.terms end as terms,
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
