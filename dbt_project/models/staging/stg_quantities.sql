select
    document_id,
    document,
    "start",
    "end",
    raw,
    value,
    disposition
from {{ source('frames', 'quantities') }}
