select
    locality_id,
    code,
    name,
    short_name,
    kind,
    level,
    province_code,
    parent_id,
    region,
    cast(valid_from as date) as valid_from,
    cast(valid_to as date) as valid_to,
    successor_ids,
    predecessor_ids,
    {{ name_key('name') }} as name_key,
    {{ name_key('short_name', bare=true) }} as short_name_key
from {{ source('frames', 'localities') }}
