"""A unit's questions: kept by its owner and desk, read by all, and by nobody in another unit."""

import re
from dataclasses import replace

import pytest
from flask import Flask
from flask_babel import force_locale, gettext
from sqlalchemy import select, text

from coop.db import session
from coop.db.engine import writing
from coop.domain.faq import queries
from coop.domain.faq import service as faq
from coop.domain.faq.models import FaqQuestion
from coop.domain.faq.types import FaqText
from coop.domain.setup.presets import STUDIO, WORKSHOP, StartingUnit, open_unit
from coop.domain.setup.unit_questions import QUESTIONS
from tests.integration.unit_complaints.conftest import Desk
from tests.support.shop import KEPT, PUBLIC

STAFF = f"{KEPT}/tanya-jawab"
READ = f"{PUBLIC}/tanya-jawab"
ASKED = {"title": "Apakah ada ruang tunggu?", "answer": "Ada, **ber-AC** dan berwifi."}


def _add(desk: Desk, **changes: str) -> int:
    """Let the desk write a question in a category of its own; return it, published."""
    assert desk.send("desk", f"{STAFF}/kategori", name="Umum").status_code == 303
    category = desk.ask(lambda: queries.list_categories(desk.shop.unit_id)[-1].id)
    sent = desk.send("desk", f"{STAFF}/baru", category_id=category, **{**ASKED, **changes})
    assert sent.status_code == 303, sent.text
    key = desk.ask(lambda: session.scalars(select(FaqQuestion.id)).all()[-1])
    assert desk.send("desk", f"{STAFF}/{key}/terbitkan").status_code == 303
    return key


def test_written_published_found_with_a_typo_and_voted_on(desk: Desk) -> None:
    key = _add(desk)
    assert ASKED["title"] in desk.get(None, f"{READ}?q=ruag+tungu").text
    page = desk.get(None, f"{READ}/{key}").text
    assert "<strong>ber-AC</strong>" in page
    assert desk.send(None, f"{READ}/{key}/membantu").status_code == 303
    assert "1" in desk.get("desk", STAFF).text
    suggested = desk.get(None, f"{READ}/saran?title=ruang+tunggu").text
    assert f"{READ}/{key}" in suggested
    assert READ in desk.get(None, PUBLIC).text, "the unit's home leads there"
    assert desk.problems() == {}


def test_each_reads_its_own(desk: Desk) -> None:
    key = _add(desk)
    for elsewhere in ("/tanya-jawab", "/usaha/studio/tanya-jawab"):
        assert ASKED["title"] not in desk.get(None, elsewhere).text
        assert desk.get(None, f"{elsewhere}/{key}").status_code == 404
        assert desk.send(None, f"{elsewhere}/{key}/membantu").status_code == 404
        assert f"{READ}/{key}" not in desk.get(None, f"{elsewhere}/saran?title=ruang+tunggu").text
    assert ASKED["title"] not in desk.get("secretary", "/kelola-tanya-jawab").text
    assert desk.get("secretary", f"/kelola-tanya-jawab/{key}").status_code == 404


def test_nobody_else_keeps_them(desk: Desk) -> None:
    key = _add(desk)
    category = desk.ask(lambda: queries.list_categories(desk.shop.unit_id)[0].id)
    for who in ("worker", "rina", "chair", "stranger"):
        assert desk.get(who, STAFF).status_code == 403
    elsewhere = "/usaha/studio/kelola/tanya-jawab"
    for page in (f"{key}", f"{key}/ubah", f"kategori/{category}"):
        assert desk.get("stranger", f"{elsewhere}/{page}").status_code == 404
    for step in ("tarik", "naik", "terbitkan"):
        assert desk.send("stranger", f"{elsewhere}/{key}/{step}").status_code == 404
    sent = desk.send("stranger", f"{elsewhere}/baru", category_id=category, **ASKED)
    assert sent.status_code == 422, "a category of another unit is not offered"


def test_two_units_have_a_category_of_one_name(desk: Desk) -> None:
    assert desk.send("desk", f"{STAFF}/kategori", name="Umum").status_code == 303
    assert desk.send("desk", f"{STAFF}/kategori", name="Umum").status_code == 422
    sent = desk.send("stranger", "/usaha/studio/kelola/tanya-jawab/kategori", name="Umum")
    assert sent.status_code == 303


@pytest.mark.parametrize("start", [WORKSHOP, STUDIO], ids=lambda start: start.code)
def test_a_preset_answers_five_questions_in_both_languages(desk: Desk, start: StartingUnit) -> None:
    code = f"{start.code}2"
    unit_id = desk.do(lambda: open_unit(replace(start, code=code)).id)
    entries = desk.ask(lambda: queries.list_entries(unit_id))
    assert len(entries) == 5 == sum(len(asked) for asked in QUESTIONS[start.kind].values())
    assert all(one.is_translated("en") and one.title != one.title_en for one in entries)
    page = desk.get(None, f"/usaha/{code}/tanya-jawab").text
    assert all(one.title in page for one in entries)
    answer = desk.get(None, f"/usaha/{code}/tanya-jawab/{entries[0].id}?lang=en").text
    assert entries[0].title_en in answer


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize("start", [WORKSHOP, STUDIO], ids=lambda start: start.code)
def test_a_preset_names_the_buttons_that_are_there_and_promises_nothing(
    app: Flask, start: StartingUnit
) -> None:
    """Texts alone: one database is enough. Each word in bold stands on a button or heading."""
    for asked in QUESTIONS[start.kind].values():
        for _title, answer, _title_en, answer_en in asked:
            english = re.findall(r"\*\*(.+?)\*\*", answer_en)
            with app.test_request_context(), force_locale("id"):
                assert re.findall(r"\*\*(.+?)\*\*", answer) == [gettext(one) for one in english]
            for promise in (
                r"\d+ (hari|bulan|jam|days|months|hour)",
                "free of charge",
                "tanpa biaya",
            ):
                assert not re.search(promise, f"{answer} {answer_en}")


def test_the_owner_is_asked_to_read_what_was_written_for_them(desk: Desk) -> None:
    def bring_along() -> int:
        category = faq.add_category("Awal", None, desk.shop.unit_id)
        text = FaqText(category.id, "Buka Minggu?", "Ya.")
        question = faq.add_question(text, None, desk.shop.unit_id)
        faq.publish_question(question.id, desk.shop.unit_id)
        return question.id

    assert "sudah dijawab untuk Anda" not in desk.get("owner", KEPT).text
    key = desk.do(bring_along)
    assert "1 pertanyaan sudah dijawab untuk Anda" in desk.get("owner", KEPT).text
    assert "sudah dijawab untuk Anda" not in desk.get("worker", KEPT).text
    category = desk.ask(lambda: queries.list_categories(desk.shop.unit_id)[-1].id)
    saved = {"category_id": category, "title": "Buka Minggu?", "answer": "Ya."}
    assert desk.send("owner", f"{STAFF}/{key}/ubah", **saved).status_code == 303
    assert "sudah dijawab untuk Anda" not in desk.get("owner", KEPT).text
    _add(desk)
    assert "sudah dijawab untuk Anda" not in desk.get("owner", KEPT).text


def test_the_audit_finds_a_question_in_another_units_category(desk: Desk) -> None:
    _add(desk)
    strange = desk.send("stranger", "/usaha/studio/kelola/tanya-jawab/kategori", name="Lain")
    assert strange.status_code == 303
    other = desk.ask(lambda: queries.list_categories(desk.studio_id)[0].id)

    def spoil() -> None:
        with writing():
            session.execute(text(f"UPDATE faq_questions SET category_id = {other}"))

    desk.do(spoil)
    assert "faq.units" in desk.problems()
