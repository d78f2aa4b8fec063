select
    document_id,
    document,
    media_type,
    title,
    publisher,
    publisher_kind,
    source_url,
    published_at,
    reader,
    n_ocr_pages,
    n_characters,
    n_quantities,
    n_unassigned,
    n_observations,
    n_quarantined,
    error
from {{ ref('int_report') }}
