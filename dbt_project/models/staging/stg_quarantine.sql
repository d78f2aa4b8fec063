select
    frame,
    document_id,
    document,
    row_id,
    suite,
    "check" as check_name,
    reason,
    json_extract_string(try_cast("row" as json), '$.indicator') as indicator
from {{ source('frames', 'quarantine') }}
