{#
  Which locality version a subject is, one row per distinct (subject, level, code, date).
  A department or a ministry is never a locality: it keeps its own name inside its province.
  subject_key: the unbroken line of the locality (int_locality.lineage_id), else level:province:name. A figure
  without a date can belong to a line whose version stays open: it then has the key and no locality_id. A figure
  that does not say whose it is belongs to no locality, whatever its code: the key ends with a hyphen (int_claim
  keeps it out of the figures of the year).
#}
with localities as (
    select
        l.locality_id,
        v.lineage_id,
        l.level,
        l.province_code,
        l.name_key,
        l.short_name_key,
        coalesce(l.valid_from, date '0001-01-01') as first_day,
        coalesce(l.valid_to, date '9999-12-31') as last_day
    from {{ ref('stg_localities') }} as l
    inner join {{ ref('int_locality') }} as v on l.locality_id = v.locality_id
),

subjects as (
    select distinct
        o.subject,
        o.subject_level,
        o.province_code,
        o.period_end,
        d.published_at
    from {{ ref('stg_observations') }} as o
    left join {{ ref('stg_documents') }} as d on o.document_id = d.document_id
),

keyed as (
    select
        *,
        {{ name_key('subject') }} as name_key,
        {{ name_key('subject', bare=true) }} as bare_key,
        coalesce(period_end, published_at) as reference_date
    from subjects
),

matched as (
    select
        s.subject,
        s.subject_level,
        s.province_code,
        s.period_end,
        s.published_at,
        l.locality_id,
        l.lineage_id,
        coalesce(s.reference_date between l.first_day and l.last_day, false) as in_force,
        coalesce(s.published_at between l.first_day and l.last_day, false) as in_force_when_published,
        case
            when s.subject_level = 'province' then s.bare_key = l.short_name_key
            else s.name_key = l.name_key
        end as named
    from keyed as s
    inner join localities as l
        on
            s.subject is not null
            and s.subject_level = l.level
            and s.province_code = l.province_code
            and (s.subject_level = 'province' or s.name_key = l.name_key or s.bare_key = l.short_name_key)
),

best as (
    select
        *,
        case
            when named and in_force then 1
            when in_force then 2
            when named and in_force_when_published then 3
            when in_force_when_published then 4
            when named then 5
            else 6
        end as priority,
        min(priority)
            over (partition by subject, subject_level, province_code, period_end, published_at)
            as best_priority
    from matched
),

resolved as (
    select
        subject,
        subject_level,
        province_code,
        period_end,
        published_at,
        case when count(*) = 1 then min(locality_id) end as locality_id,
        case when count(distinct lineage_id) = 1 then min(lineage_id) end as lineage_id
    from best
    where priority = best_priority
    group by subject, subject_level, province_code, period_end, published_at
)

select
    s.subject,
    s.subject_level,
    s.province_code,
    s.period_end,
    s.published_at,
    r.locality_id,
    coalesce(
        r.lineage_id,
        coalesce(s.subject_level, '-') || ':' || coalesce(s.province_code, '-') || ':' || coalesce(s.name_key, '-')
    ) as subject_key
from keyed as s
left join resolved as r
    on
        s.subject is not distinct from r.subject
        and s.subject_level is not distinct from r.subject_level
        and s.province_code is not distinct from r.province_code
        and s.period_end is not distinct from r.period_end
        and s.published_at is not distinct from r.published_at
