{# Marts stand in the default schema; staging, intermediate and reference each in the schema of that name. #}
{% macro generate_schema_name(custom_schema_name, node) -%}
    {{ custom_schema_name | trim if custom_schema_name else target.schema }}
{%- endmacro %}
