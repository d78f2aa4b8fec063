select
    code as indicator,
    name_vi,
    name_en,
    domain,
    kind,
    unit,
    direction,
    nullif(numerator_code, '') as numerator_code,
    nullif(denominator_code, '') as denominator_code,
    cast(additive as boolean) as is_additive,
    cast(nullif(cast(lower_bound as varchar), '') as double) as lower_bound,
    cast(nullif(cast(upper_bound as varchar), '') as double) as upper_bound,
    nullif(par_domain, '') as par_domain,
    description_vi,
    description_en
from {{ source('frames', 'indicators') }}
