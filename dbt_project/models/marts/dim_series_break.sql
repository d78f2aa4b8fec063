select
    b.indicator,
    b.break_date,
    i.name_vi as indicator_name_vi,
    i.name_en as indicator_name_en,
    p.index_name,
    b.reason_vi as break_reason_vi,
    b.reason_en as break_reason_en,
    b.is_confirmed,
    b.source_url
from {{ ref('series_breaks') }} as b
inner join {{ ref('dim_indicator') }} as i on b.indicator = i.indicator
left join {{ ref('claim_index_pairs') }} as p on b.indicator = p.claim_indicator and p.relation = 'same'
