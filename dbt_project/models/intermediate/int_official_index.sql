{#
  One published result per index, year and province. Of several sources: a score before a rank alone, a printed score
  before a derived one, one that no note contradicts before one that a note does, then the first source by name.
  Sources are in conflict when their scores are more than 0.05 apart, or when a note of the table says so.
#}
with results as (
    select
        *,
        coalesce(note like '%DERIVED%', false) as is_derived,
        coalesce(note like 'CONFLICT%', false) as is_contradicted
    from {{ ref('stg_official_indices') }}
),

ranked as (
    select
        *,
        row_number() over (
            partition by index_name, year, province_code
            order by score is null, is_derived, is_contradicted, rank is null, source, note nulls last
        ) as source_rank
    from results
),

sources as (
    select
        index_name,
        year,
        province_code,
        count(*) as n_sources,
        coalesce(max(score) - min(score) > 0.05, false) or bool_or(is_contradicted) as has_conflict,
        string_agg(
            coalesce(printf('%.15g', score), 'rank ' || rank, '?') || ' (' || source || ')', '; '
            order by source_rank
        ) filter (where source_rank > 1) as other_sources
    from ranked
    group by index_name, year, province_code
)

select
    r.index_name,
    r.year,
    r.province_code,
    v.locality_id,
    v.locality_name,
    v.region,
    v.subject_key,
    r.score,
    e.scale_max,
    round(100 * r.score / e.scale_max, 4) as score_percent,
    r.rank,
    r.is_derived,
    cast(s.n_sources as integer) as n_sources,
    s.has_conflict,
    s.other_sources,
    e.edition,
    r.source,
    r.licence,
    r.note
from ranked as r
inner join sources as s
    on r.index_name = s.index_name and r.year = s.year and r.province_code = s.province_code
inner join {{ ref('index_editions') }} as e
    on r.index_name = e.index_name and r.year >= e.from_year and r.year <= e.to_year
inner join {{ ref('int_province_of_year') }} as v on r.year = v.year and r.province_code = v.province_code
where r.source_rank = 1
