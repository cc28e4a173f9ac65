"""One request, one transaction, one commit; one form, one effect."""

import threading
import uuid
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from sqlalchemy import select

from coop.db import run_in_transaction, session, submissions
from coop.domain.settings.models import Holiday
from tests.support import probe
from tests.support.databases import Database
from tests.support.rivals import run_rivals


@pytest.fixture
def portal(database: Database, make_app: Callable[..., Flask]) -> Iterator[Flask]:
    app = probe.with_probe(make_app(DATABASE_URL=database.url))
    with app.app_context():
        yield app
    database.dirty_all()


def test_a_success_is_kept(portal: Flask) -> None:
    assert probe.send(portal.test_client(), "note") == (303, "/probe/done")
    assert probe.count_notes() == 1


def test_a_refusal_keeps_nothing_unless_told(portal: Flask) -> None:
    client = portal.test_client()
    assert probe.send(client, "note", status="422")[0] == 422
    assert probe.count_notes() == 0
    assert probe.send(client, "note", status="422", keep="1")[0] == 422
    assert probe.count_notes() == 1


@pytest.mark.parametrize("given", ["", "not-a-uuid", "1; DROP TABLE trail"])
def test_a_form_without_its_id_is_refused(portal: Flask, given: str) -> None:
    assert probe.send(portal.test_client(), "note", submission_id=given)[0] == 400
    assert probe.count_notes() == 0


def test_the_same_form_twice_is_one_effect_and_one_answer(portal: Flask) -> None:
    client, form_id = portal.test_client(), str(uuid.uuid4())
    answers = [probe.send(client, "note", submission_id=form_id) for _ in range(2)]
    assert answers == [(303, "/probe/done")] * 2
    assert probe.count_notes() == 1
    with client.session_transaction() as cookie:
        assert [text for _category, text in cookie["_flashes"]] == ["noted", "noted"]


def test_a_refused_form_may_be_sent_again(portal: Flask) -> None:
    client, form_id = portal.test_client(), str(uuid.uuid4())
    probe.send(client, "note", submission_id=form_id, status="422", keep="1")
    assert probe.send(client, "note", submission_id=form_id)[0] == 303
    assert probe.count_notes() == 2


def race_with_one_form(portal: Flask) -> int:
    form_id = str(uuid.uuid4())
    outcome = run_rivals(
        12, lambda _n: probe.send(portal.test_client(), "note", submission_id=form_id)
    )
    assert not outcome.errors
    assert {status for status, _location in outcome.results} == {303}
    return probe.count_notes()


def test_twelve_rivals_with_one_form_are_one_effect(portal: Flask) -> None:
    assert race_with_one_form(portal) == 1


def test_without_the_guard_the_rivals_would_all_take_effect(
    portal: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(submissions, "find_answer", lambda _form, _user: None)
    take = submissions.take_submission
    monkeypatch.setattr(
        submissions, "take_submission", lambda _form, user: take(str(uuid.uuid4()), user)
    )
    assert race_with_one_form(portal) == 12


def test_reading_pages_cannot_write(portal: Flask) -> None:
    assert portal.test_client().get("/probe/write-on-get").status_code == 503
    assert probe.count_notes() == 0


@pytest.mark.databases("mariadb")
def test_a_real_deadlock_is_tried_again(portal: Flask) -> None:
    def name_two() -> None:
        first, second = session.scalars(select(Holiday).limit(2))
        first.source, second.source = "a", "b"

    run_in_transaction(name_two)
    meeting = threading.Barrier(2)
    met: list[bool] = []

    def wait_once() -> None:
        if len(met) < 2:
            met.append(True)
            meeting.wait(20)

    probe.BETWEEN[:] = [wait_once]
    try:
        outcome = run_rivals(
            2, lambda n: probe.send(portal.test_client(), "touch-two", order=("ab", "ba")[n])
        )
    finally:
        probe.BETWEEN.clear()
    assert [status for status, _location in outcome.results] == [303, 303]
    assert probe.count_notes() == 2


@pytest.mark.databases("mariadb")
def test_a_lost_connection_saves_nothing_and_says_so(portal: Flask) -> None:
    assert probe.send(portal.test_client(), "cut")[0] == 503
    assert probe.count_notes() == 0
    assert probe.send(portal.test_client(), "note")[0] == 303
