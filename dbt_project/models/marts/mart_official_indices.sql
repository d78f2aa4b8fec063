{#
  A change is given only between neighbouring years of one province with a score each and no break of the index
  between them. The breaks of an index are those of the indicator that quotes it (claim_index_pairs).
#}
with results as (
    select
        *,
        lag(year) over series as previous_year,
        lag(score) over series as previous_score
    from {{ ref('int_official_index') }}
    window series as (
        partition by subject_key, index_name, score is null
        order by year
    )
),

index_breaks as (
    select
        p.index_name,
        year(b.break_date) as break_year,
        b.reason_en,
        b.reason_vi,
        b.is_confirmed
    from {{ ref('claim_index_pairs') }} as p
    inner join {{ ref('series_breaks') }} as b on p.claim_indicator = b.indicator
    where p.relation = 'same' and p.measure = 'score'
),

breaks as (
    select
        r.index_name,
        r.year,
        r.subject_key,
        string_agg(b.reason_en, '; ' order by b.break_year) as break_reason_en,
        string_agg(b.reason_vi, '; ' order by b.break_year) as break_reason_vi,
        bool_and(b.is_confirmed) as break_is_confirmed
    from results as r
    inner join index_breaks as b
        on
            r.index_name = b.index_name
            and r.previous_year < b.break_year
            and r.year >= b.break_year
    where r.score is not null
    group by r.index_name, r.year, r.subject_key
)

select
    r.index_name,
    r.locality_id,
    r.year,
    r.subject_key,
    r.locality_name,
    r.province_code,
    r.region,
    r.score,
    r.scale_max,
    r.score_percent,
    r.rank,
    r.edition,
    case when r.score is not null then cast(r.previous_year as integer) end as previous_year,
    case
        when b.index_name is null and r.year = r.previous_year + 1 then round(r.score - r.previous_score, 6)
    end as change,
    b.index_name is not null as break_in_series,
    b.break_reason_en,
    b.break_reason_vi,
    b.break_is_confirmed,
    r.is_derived,
    r.n_sources,
    r.has_conflict,
    r.other_sources,
    r.source,
    r.licence,
    r.note
from results as r
left join breaks as b
    on r.index_name = b.index_name and r.year = b.year and r.subject_key = b.subject_key
