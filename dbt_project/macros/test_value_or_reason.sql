{# A figure on the footing of the 34 provinces has a method, or no value and the reason why. #}
{% test value_or_reason(model) %}
select *
from {{ model }}
where
    (method is null) = (null_because is null)
    or (value is null) <> (method is null)
{% endtest %}
