select
    "index" as index_name,
    cast(year as integer) as year,
    province,
    province_code,
    component,
    cast(score as double) as score,
    cast(n_parts as integer) as n_parts,
    source,
    licence
from {{ source('frames', 'official_components') }}
