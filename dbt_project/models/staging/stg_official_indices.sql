select
    "index" as index_name,
    cast(year as integer) as year,
    province,
    province_code,
    cast(score as double) as score,
    cast(rank as integer) as rank,
    source,
    licence,
    note
from {{ source('frames', 'official_indices') }}
