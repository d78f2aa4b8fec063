select
    m.index_name,
    m.year,
    m.scope,
    m.statistic,
    m.value,
    e.scale_max,
    e.edition,
    coalesce(m.note like '%DERIVED%', false) as is_derived,
    m.source,
    m.licence,
    m.note
from {{ ref('stg_official_means') }} as m
inner join {{ ref('index_editions') }} as e
    on m.index_name = e.index_name and m.year >= e.from_year and m.year <= e.to_year
