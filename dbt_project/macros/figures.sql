{# Smallest step a printed figure can show: 1 for whole numbers, 0.1 for 98.6;
   counts printed in thousands (103000) have the step 1000. #}
{% macro printed_step(value, unit) -%}
    case
        when {{ value }} <> round({{ value }}, 1) then 0.01
        when {{ value }} <> round({{ value }}, 0) then 0.1
        when {{ unit }} is distinct from '%' and {{ value }} <> 0 and {{ value }} % 1000000 = 0 then 100000
        when {{ unit }} is distinct from '%' and {{ value }} <> 0 and {{ value }} % 1000 = 0 then 1000
        else 1
    end
{%- endmacro %}

{#
  Whether the claim `other` can be true together with `chosen`.
  Hedged claims give a side (over, at_least: the truth lies at or above; under, at_most: at or below) or a
  neighbourhood (approx: within 5 %). Plain figures agree when they differ by less than the coarser printed step,
  which covers rounding and truncation.
#}
{% macro claims_agree(chosen_value, chosen_qualifier, other_value, other_qualifier, unit) -%}
    case
        when {{ chosen_value }} = {{ other_value }} then true
        when {{ other_qualifier }} in ('over', 'at_least') and {{ chosen_qualifier }} = 'exact'
            then {{ chosen_value }} >= {{ other_value }}
        when {{ other_qualifier }} in ('under', 'at_most') and {{ chosen_qualifier }} = 'exact'
            then {{ chosen_value }} <= {{ other_value }}
        when {{ chosen_qualifier }} in ('over', 'at_least') and {{ other_qualifier }} = 'exact'
            then {{ other_value }} >= {{ chosen_value }}
        when {{ chosen_qualifier }} in ('under', 'at_most') and {{ other_qualifier }} = 'exact'
            then {{ other_value }} <= {{ chosen_value }}
        when {{ chosen_qualifier }} <> 'exact' or {{ other_qualifier }} <> 'exact'
            then abs({{ chosen_value }} - {{ other_value }})
                <= 0.05 * greatest(abs({{ chosen_value }}), abs({{ other_value }}))
        else abs({{ chosen_value }} - {{ other_value }}) < greatest(
            {{ printed_step(chosen_value, unit) }},
            {{ printed_step(other_value, unit) }}
        )
    end
{%- endmacro %}

{# Decimals of a printed number: from the string when it is one number with a decimal comma, else from the value. #}
{% macro printed_decimals(raw, value) -%}
    coalesce(
        length(nullif(regexp_extract({{ raw }}, '^[0-9.]*[0-9],([0-9]+)[^0-9]*$', 1), '')),
        length(nullif(regexp_extract(cast({{ value }} as varchar), '[.]([0-9]*[1-9])$', 1), '')),
        0
    )
{%- endmacro %}

{# How a printed percentage stands to the exact one: exact, rounded, truncated (in its last printed place) or null. #}
{% macro rate_verdict(printed, computed, decimals) -%}
    case
        when abs({{ printed }} - {{ computed }}) < 1e-9 then 'exact'
        when abs({{ printed }} - {{ computed }}) <= 0.5 * pow(10, -{{ decimals }}) + 1e-9 then 'rounded'
        when {{ computed }} >= {{ printed }}
            and {{ computed }} - {{ printed }} < pow(10, -{{ decimals }}) - 1e-9 then 'truncated'
    end
{%- endmacro %}
