{# One spelling of a place name: lower case, without tone and vowel marks,
   tỉnh / thành phố / TP at the front removed when `bare`. #}
{% macro name_key(expression, bare=false) -%}
    {%- set folded = "replace(strip_accents(lower(nfc_normalize(trim(" ~ expression ~ ")))), 'đ', 'd')" -%}
    {%- if bare -%}
        regexp_replace(regexp_replace({{ folded }}, '^(tinh|thanh pho|tp)[. ]+', ''), '[ .-]+', ' ', 'g')
    {%- else -%}
        regexp_replace(regexp_replace({{ folded }}, '^tp[. ]+', 'thanh pho '), '[ .-]+', ' ', 'g')
    {%- endif -%}
{%- endmacro %}
