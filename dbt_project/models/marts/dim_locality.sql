select
    l.locality_id,
    l.code,
    l.name,
    l.short_name,
    l.kind,
    l.level,
    l.province_code,
    l.parent_id,
    l.region,
    l.valid_from,
    l.valid_to,
    l.successor_ids,
    l.predecessor_ids,
    l.valid_to is null as is_current
from {{ ref('stg_localities') }} as l
