with classified as (
    select
        d.document_id,
        min_by(k.publisher_kind, k.position) as publisher_kind
    from {{ ref('stg_documents') }} as d
    inner join {{ ref('publisher_kinds') }} as k
        on regexp_matches(
            lower(case k.field when 'publisher' then d.publisher else d.source_url end),
            k.pattern
        )
    group by d.document_id
),

figures as (
    select
        document_id,
        count(*) as n_observations
    from {{ ref('stg_observations') }}
    group by document_id
),

numerals as (
    select
        document_id,
        count(*) as n_quantities,
        count(*) filter (where disposition = 'unassigned') as n_unassigned
    from {{ ref('stg_quantities') }}
    group by document_id
),

held_back as (
    select
        document_id,
        count(*) as n_quarantined
    from {{ ref('stg_quarantine') }}
    where frame = 'observations'
    group by document_id
)

select
    d.document_id,
    d.document,
    d.media_type,
    d.title,
    d.publisher,
    coalesce(c.publisher_kind, 'unknown') as publisher_kind,
    d.source_url,
    d.published_at,
    d.reader,
    d.ocr_pages,
    len(d.ocr_pages) as n_ocr_pages,
    d.n_characters,
    d.error,
    coalesce(n.n_quantities, 0) as n_quantities,
    coalesce(n.n_unassigned, 0) as n_unassigned,
    coalesce(f.n_observations, 0) as n_observations,
    coalesce(h.n_quarantined, 0) as n_quarantined
from {{ ref('stg_documents') }} as d
left join classified as c on d.document_id = c.document_id
left join figures as f on d.document_id = f.document_id
left join numerals as n on d.document_id = n.document_id
left join held_back as h on d.document_id = h.document_id
