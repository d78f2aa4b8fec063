{# First day of the 34 provinces (Resolution 202/2025/QH15). #}
{% macro footing_date() -%}
    date '2025-07-01'
{%- endmacro %}
