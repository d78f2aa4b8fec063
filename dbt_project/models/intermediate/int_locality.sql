{#
  What every locality version continues and where it stands on the footing of the 34 provinces of 2025-07-01.
  lineage_id: the first version of an unbroken line, that is of successions with one predecessor and one successor
  (a change of name or kind only). footing_id: the province version of 2025-07-01 that the version merged into.
#}
with recursive versions as (
    select
        locality_id,
        level,
        valid_from,
        valid_to,
        successor_ids,
        predecessor_ids
    from {{ ref('stg_localities') }}
),

links as (
    select
        locality_id as predecessor_id,
        unnest(successor_ids) as successor_id,
        len(successor_ids) as n_successors
    from versions
),

continuations as (
    select
        k.predecessor_id,
        k.successor_id
    from links as k
    inner join versions as v on k.successor_id = v.locality_id
    where k.n_successors = 1 and len(v.predecessor_ids) = 1
),

lineages as (
    select
        v.locality_id,
        v.locality_id as lineage_id
    from versions as v
    where
        not exists (
            select 1 from continuations as c
            where c.successor_id = v.locality_id
        )
    union all
    select
        c.successor_id as locality_id,
        l.lineage_id
    from lineages as l
    inner join continuations as c on l.locality_id = c.predecessor_id
),

forward as (
    select
        locality_id,
        locality_id as reached_id,
        valid_to as reached_valid_to
    from versions
    where level = 'province' and (valid_from is null or valid_from <= {{ footing_date() }})
    union all
    select
        f.locality_id,
        k.successor_id as reached_id,
        v.valid_to as reached_valid_to
    from forward as f
    inner join links as k on f.reached_id = k.predecessor_id
    inner join versions as v on k.successor_id = v.locality_id
    where f.reached_valid_to < {{ footing_date() }} and v.level = 'province'
),

backward as (
    select
        locality_id,
        locality_id as reached_id,
        valid_from as reached_valid_from
    from versions
    where level = 'province' and valid_from > {{ footing_date() }}
    union all
    select
        b.locality_id,
        k.predecessor_id as reached_id,
        v.valid_from as reached_valid_from
    from backward as b
    inner join links as k on b.reached_id = k.successor_id
    inner join versions as v on k.predecessor_id = v.locality_id
    where b.reached_valid_from > {{ footing_date() }} and v.level = 'province'
),

footings as (
    select
        locality_id,
        min(reached_id) as footing_id
    from forward
    where reached_valid_to is null or reached_valid_to >= {{ footing_date() }}
    group by locality_id
    union all
    select
        locality_id,
        min(reached_id) as footing_id
    from backward
    where reached_valid_from is null or reached_valid_from <= {{ footing_date() }}
    group by locality_id
)

select
    v.locality_id,
    v.level,
    v.valid_from,
    v.valid_to,
    l.lineage_id,
    f.footing_id
from versions as v
inner join lineages as l on v.locality_id = l.locality_id
left join footings as f on v.locality_id = f.locality_id
