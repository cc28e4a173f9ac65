import pytest
from hypothesis import given
from hypothesis import strategies as st

from coop.domain.notifications.text_rules import WrittenText, ensure_harmless
from coop.errors import Refused

KNOWN = {"name", "amount", "items", "coop_name"}
FINE = (
    "Yth. {{ name }}, {{ amount|rupiah }}.",
    "{% if amount > 0 %}{{ amount|rupiah }}{% else %}-{% endif %}",
    "{% for item in items %}- {{ item.text }}: {{ item.amount|rupiah }}\n{% endfor %}",
    "{% if name and not amount %}x{% endif %}",
    "Tanpa variabel, 100%.",
)
HOSTILE = (
    "{{ name.__class__ }}",
    "{{ name.upper() }}",
    "{{ name * 999999999 }}",
    "{{ name ~ name }}",
    "{{ range(10) }}",
    "{{ config }}",
    "{{ name|format }}",
    "{{ name|rupiah(3) }}",
    "{% set x = 1 %}",
    "{% include 'email/reminder.txt' %}",
    "{% import 'x' as y %}",
    "{% macro x() %}{% endmacro %}",
    "{% for a in items %}{% for b in items %}{% endfor %}{% endfor %}",
    "{% for a in items.__class__ %}{% endfor %}",
    "{{ items[0] }}",
    "{{ 'a' if name }}",
    "{% for a in items %}{% endfor %}{{ a }}",
    "{{ item.text.x.y }}",
)


@pytest.mark.parametrize("body", FINE)
def test_words_variables_conditions_and_a_list_are_taken(body: str) -> None:
    ensure_harmless(WrittenText("Kabar {{ coop_name }}", body), KNOWN)


@pytest.mark.parametrize("body", HOSTILE)
def test_whatever_could_do_more_is_refused_beside_its_field(body: str) -> None:
    with pytest.raises(Refused) as refusal:
        ensure_harmless(WrittenText("Kabar", body), KNOWN)
    assert refusal.value.field == "body"
    with pytest.raises(Refused) as refusal:
        ensure_harmless(WrittenText(body, "Isi"), KNOWN)
    assert refusal.value.field == "subject"


@pytest.mark.parametrize("body", ["{{ name", "{% if name %}x", "{{ }}", "{% endfor %}"])
def test_what_is_written_wrongly_names_its_line(body: str) -> None:
    with pytest.raises(Refused) as refusal:
        ensure_harmless(WrittenText("Kabar", f"Satu\nDua\n{body}"), KNOWN)
    assert refusal.value.params["line"] == 3


def test_the_way_to_the_page_must_stand_in_it() -> None:
    known = KNOWN | {"token"}
    with pytest.raises(Refused) as refusal:
        ensure_harmless(WrittenText("Kabar", "Yth. {{ name }}"), known)
    assert refusal.value.params == {"name": "token"}
    ensure_harmless(WrittenText("Kabar", "{{ token }}"), known)


def test_the_way_to_stop_such_mails_must_stand_in_it() -> None:
    text = WrittenText("Bagaimana?", "Halo {{ name }}")
    with pytest.raises(Refused) as refusal:
        ensure_harmless(text, KNOWN | {"stop"})
    assert refusal.value.params["name"] == "stop"
    ensure_harmless(WrittenText("Bagaimana?", "Berhenti: {{ stop }}"), KNOWN | {"stop"})


@pytest.mark.parametrize("body", ["{{ " + "(" * 2000, "{% if name %}" * 400])
def test_what_is_nested_without_end_is_refused(body: str) -> None:
    with pytest.raises(Refused):
        ensure_harmless(WrittenText("Kabar", body), KNOWN)


@given(st.text(max_size=200))
def test_any_text_is_taken_or_refused_and_never_falls(body: str) -> None:
    refused_field = "body"
    try:
        ensure_harmless(WrittenText("Kabar", body), KNOWN)
    except Refused as refusal:
        refused_field = refusal.field or ""
    assert refused_field == "body"
