{# Which year a period belongs to and how much of that year it covers; one row per distinct period. #}
with periods as (
    select distinct
        period_start,
        period_end
    from {{ ref('stg_observations') }}
    where period_end is not null
),

measured as (
    select
        period_start,
        period_end,
        date_diff('day', period_start, period_end) + 1 as n_days,
        date_diff('day', date_trunc('year', period_end), period_end) + 1 as day_of_year
    from periods
),

dated as (
    select
        period_start,
        period_end,
        n_days,
        day_of_year,
        cast(case
            when n_days <= 366 and day_of_year < n_days - day_of_year then year(period_end) - 1
            else year(period_end)
        end as integer) as year,
        cast(round(n_days / 30.4375) as integer) as coverage_months,
        cast(round(day_of_year / 30.4375) as integer) as months_elapsed
    from measured
)

select
    period_start,
    period_end,
    year,
    case when n_days <= 366 then coverage_months end as coverage_months,
    case
        when n_days is null then 'as_of'
        when n_days > 366 then 'multi_year'
        when coverage_months >= 12 then 'full_year'
        when coverage_months >= 9 then 'nine_months'
        when coverage_months >= 6 then 'six_months'
        when coverage_months >= 3 then 'three_months'
        when coverage_months >= 1 then 'one_month'
        else 'days'
    end as coverage,
    cast(case
        when n_days > 366 then 99
        when n_days is null and month(period_end) = 12 then 2
        when n_days is null and months_elapsed >= 9 then 4
        when n_days is null and months_elapsed >= 6 then 6
        when n_days is null and months_elapsed >= 3 then 8
        when n_days is null and months_elapsed >= 1 then 10
        when n_days is null then 12
        when coverage_months >= 12 then 1
        when coverage_months >= 9 then 3
        when coverage_months >= 6 then 5
        when coverage_months >= 3 then 7
        when coverage_months >= 1 then 9
        else 11
    end as integer) as coverage_rank
from dated
