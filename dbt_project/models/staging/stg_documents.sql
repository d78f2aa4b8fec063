select
    document_id,
    document,
    media_type,
    title,
    publisher,
    source_url,
    try_cast(published_at as date) as published_at,
    reader,
    coalesce(ocr_pages, []) as ocr_pages,
    length(text) as n_characters,
    error
from {{ source('frames', 'documents') }}
