select
    c.index_name,
    c.component,
    p.locality_id,
    c.year,
    p.subject_key,
    p.locality_name,
    c.province_code,
    p.region,
    n.name_vi as component_name_vi,
    n.name_en as component_name_en,
    c.score,
    n.scale_max,
    c.n_parts,
    c.source,
    c.licence
from {{ ref('stg_official_components') }} as c
inner join {{ ref('index_components') }} as n on c.index_name = n.index_name and c.component = n.component
inner join {{ ref('int_province_of_year') }} as p on c.year = p.year and c.province_code = p.province_code
