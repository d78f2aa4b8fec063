select
    i.indicator,
    i.name_vi,
    i.name_en,
    i.domain,
    i.kind,
    i.unit,
    i.direction,
    i.numerator_code,
    i.denominator_code,
    i.is_additive,
    c.indicator is not null as has_components,
    i.lower_bound,
    i.upper_bound,
    i.par_domain,
    i.description_vi,
    i.description_en
from {{ ref('stg_indicators') }} as i
left join {{ ref('component_indicators') }} as c on i.indicator = c.indicator
union all by name
select
    'other' as indicator,
    'Số liệu ngoài danh mục' as name_vi,
    'Figure without a catalogue code' as name_en,
    'other' as domain,
    'other' as kind,
    'neutral' as direction,
    false as is_additive,
    false as has_components,
    'Số liệu được báo cáo nhưng chưa có mã trong danh mục chỉ số' as description_vi,
    'A reported figure for which the catalogue has no code' as description_en
where not exists (
    select 1 from {{ ref('stg_indicators') }}
    where indicator = 'other'
)
