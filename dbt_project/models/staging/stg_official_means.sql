select
    "index" as index_name,
    cast(year as integer) as year,
    scope,
    statistic,
    cast(value as double) as value,
    source,
    licence,
    note
from {{ source('frames', 'official_means') }}
