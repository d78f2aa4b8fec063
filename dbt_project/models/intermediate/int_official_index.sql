{#
  One published result per index, year and province. Of several sources: a printed score before a derived one, a
  score before a rank alone, then the first source by name. The province is the version in force on 31 December.
#}
with results as (
    select
        *,
        coalesce(note like '%DERIVED%', false) as is_derived
    from {{ ref('stg_official_indices') }}
),

ranked as (
    select
        *,
        row_number() over (
            partition by index_name, year, province_code
            order by score is null, is_derived, rank is null, source, note nulls last
        ) as source_rank,
        count(*) over (partition by index_name, year, province_code) as n_sources,
        max(score) over (partition by index_name, year, province_code)
        - min(score) over (partition by index_name, year, province_code) as spread
    from results
)

select
    r.index_name,
    r.year,
    r.province_code,
    v.locality_id,
    v.lineage_id as subject_key,
    r.score,
    e.scale_max,
    round(100 * r.score / e.scale_max, 4) as score_percent,
    r.rank,
    r.is_derived,
    cast(r.n_sources as integer) as n_sources,
    coalesce(r.spread > 0.05, false) as has_conflict,
    e.edition,
    r.source,
    r.licence,
    r.note
from ranked as r
inner join {{ ref('index_editions') }} as e
    on r.index_name = e.index_name and r.year >= e.from_year and r.year <= e.to_year
left join (
    select
        l.locality_id,
        l.code,
        i.lineage_id,
        coalesce(l.valid_from, date '0001-01-01') as first_day,
        coalesce(l.valid_to, date '9999-12-31') as last_day
    from {{ ref('stg_localities') }} as l
    inner join {{ ref('int_locality') }} as i on l.locality_id = i.locality_id
    where l.level = 'province'
) as v
    on
        r.province_code = v.code
        and make_date(r.year, 12, 31) >= v.first_day
        and make_date(r.year, 12, 31) <= v.last_day
where r.source_rank = 1
