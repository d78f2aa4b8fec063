select
    t.target_id,
    t.programme,
    t.indicator,
    i.name_vi as indicator_name_vi,
    i.name_en as indicator_name_en,
    t.admin_level,
    string_split(t.subject_levels, '|') as subject_levels,
    t.from_year,
    t.deadline_year,
    t.comparison,
    cast(t.value as double) as value,
    t.unit,
    t.text_vi,
    t.text_en,
    t.source_language,
    t.source_url,
    t.source_date
from {{ ref('national_targets') }} as t
left join {{ ref('dim_indicator') }} as i on t.indicator = i.indicator
