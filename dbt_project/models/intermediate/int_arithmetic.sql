{#
  Every sum a report lets the reader do over: a percentage printed with its fraction (fraction), a percentage and
  the two counts it is made of (rate_from_counts), a whole and its parts (parts), all tiers and each tier (tiers).
  Terms are taken from one sentence where all stand in it, else from the whole report; a term that occurs with two
  values in that scope leaves the sum out. One row per sum.
#}
with figures as (
    select
        c.observation_id,
        c.document_id,
        c.subject_key,
        c.indicator,
        c.admin_level,
        c.period_start,
        c.period_end,
        c.value,
        c.numerator,
        c.denominator,
        c.qualifier,
        o.evidence
    from {{ ref('int_claim') }} as c
    inner join {{ ref('stg_observations') }} as o on c.observation_id = o.observation_id
    where c.status = 'actual' and c.value is not null and c.indicator <> 'other' and c.component = ''
),

scoped as (
    {%- for scope in ['sentence', 'report'] %}
        {% if not loop.first %}union all{% endif %}
        select
            '{{ scope }}' as scope,
            document_id,
            subject_key,
            period_start,
            period_end,
            indicator,
            admin_level,
            {{ 'evidence' if scope == 'sentence' else "''" }} as sentence,
            min(observation_id) as observation_id,
            min(value) as value,
            bool_and(qualifier = 'exact') as is_exact
        from figures
        group by all
        having count(*) = 1
    {%- endfor %}
),

identities as (
    select
        'rate_from_counts' as audit_kind,
        indicator || '=' || numerator_code || '/' || denominator_code as identity,
        indicator as whole,
        [numerator_code, denominator_code] as parts,
        false as is_strict
    from {{ ref('stg_indicators') }}
    where kind = 'percentage' and numerator_code is not null and denominator_code is not null
    union all
    select
        'parts' as audit_kind,
        identity,
        whole,
        string_split(parts, '+') as parts,
        is_strict
    from {{ ref('part_whole_identities') }}
),

terms as (
    select
        audit_kind,
        identity,
        whole,
        is_strict,
        len(parts) as n_parts,
        unnest(parts) as part
    from identities
),

joined as (
    select
        t.audit_kind,
        t.identity,
        t.is_strict,
        w.scope,
        w.observation_id,
        w.document_id,
        w.value as printed_value,
        w.is_exact and bool_and(p.is_exact) as all_exact,
        any_value(t.n_parts) as n_parts,
        count(*) as n_found,
        sum(p.value) as total,
        max(p.value) filter (where p.indicator = t.part and t.identity like '%=' || t.part || '/%') as numerator,
        max(p.value) filter (where t.identity like '%/' || t.part) as denominator,
        string_agg(printf('%.15g', p.value), ' + ' order by p.indicator) as terms,
        list(p.observation_id order by p.indicator) as term_ids
    from scoped as w
    inner join terms as t on w.indicator = t.whole
    inner join scoped as p
        on
            w.scope = p.scope
            and w.document_id = p.document_id
            and w.subject_key = p.subject_key
            and w.period_start is not distinct from p.period_start
            and w.period_end is not distinct from p.period_end
            and w.admin_level = p.admin_level
            and w.sentence = p.sentence
            and t.part = p.indicator
    group by t.audit_kind, t.identity, t.is_strict, w.scope, w.observation_id, w.document_id, w.value, w.is_exact
),

tiers as (
    select
        'tiers' as audit_kind,
        w.indicator || '=province+district+commune' as identity,
        i.is_additive as is_strict,
        w.scope,
        w.observation_id,
        w.document_id,
        w.value as printed_value,
        w.is_exact and bool_and(p.is_exact) as all_exact,
        3 as n_parts,
        count(*) as n_found,
        sum(p.value) as total,
        cast(null as double) as numerator,
        cast(null as double) as denominator,
        string_agg(printf('%.15g', p.value), ' + ' order by p.admin_level) as terms,
        list(p.observation_id order by p.admin_level) as term_ids
    from scoped as w
    inner join {{ ref('stg_indicators') }} as i on w.indicator = i.indicator and i.kind = 'count'
    inner join scoped as p
        on
            w.scope = p.scope
            and w.document_id = p.document_id
            and w.subject_key = p.subject_key
            and w.period_start is not distinct from p.period_start
            and w.period_end is not distinct from p.period_end
            and w.sentence = p.sentence
            and w.indicator = p.indicator
            and p.admin_level in ('province', 'district', 'commune')
    where w.admin_level = 'all'
    group by w.indicator, i.is_additive, w.scope, w.observation_id, w.document_id, w.value, w.is_exact
),

complete as (
    select * from joined
    where n_found = n_parts
    union all by name
    select * from tiers
    where n_found = n_parts
),

sums as (
    select
        audit_kind,
        identity,
        is_strict,
        observation_id,
        document_id,
        printed_value,
        case when audit_kind = 'rate_from_counts' then 100 * numerator / nullif(denominator, 0) else total end
            as computed_value,
        all_exact,
        case
            when audit_kind = 'rate_from_counts' then printf('%.15g / %.15g', numerator, denominator)
            else terms
        end as terms,
        term_ids
    from complete
    qualify row_number() over (
        partition by audit_kind, identity, observation_id
        order by (scope = 'sentence') desc
    ) = 1
),

fractions as (
    select
        'fraction' as audit_kind,
        f.indicator || '=n/d' as identity,
        true as is_strict,
        f.observation_id,
        f.document_id,
        f.value as printed_value,
        100 * f.numerator / nullif(f.denominator, 0) as computed_value,
        f.qualifier = 'exact' as all_exact,
        printf('%.15g / %.15g', f.numerator, f.denominator) as terms,
        cast([] as varchar[]) as term_ids
    from figures as f
    inner join {{ ref('stg_indicators') }} as i on f.indicator = i.indicator
    where i.kind = 'percentage' and f.numerator is not null and f.denominator is not null
)

select * from sums
union all by name
select * from fractions
