"""One form that arrives ten times at once, on whichever node: one effect, one answer."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from coop.db import session, submissions
from coop.domain.ledger.models import JournalEntry
from coop.domain.settings.service import today
from tests.rivals.conftest import Arena
from tests.rivals.office import Office
from tests.support.rivals import run_rivals
from tests.support.staff import sign_in

FORMS = {
    "loan": (lambda office: office.loan(), "/pinjaman/{}/cairkan"),
    "withdrawal": (lambda office: office.withdrawal(), "/penarikan/{}/bayar"),
}


@pytest.mark.parametrize("source", FORMS)
def test_ten_arrivals_are_one_payment(
    arena: Arena, office: Office, source: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepare, address = FORMS[source]
    answers = _send_ten_times(arena, office, prepare, address, monkeypatch)
    assert {status for status, _location in answers} == {303}
    assert len({location for _status, location in answers}) == 1
    assert _count(arena, source) == {1}
    assert arena.problems() == {}


def test_without_the_form_s_row_the_others_are_refused(
    arena: Arena, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: each arrival counts as a form of its own, and most are turned away."""
    take = submissions.take_submission
    monkeypatch.setattr(submissions, "find_answer", lambda _form, _user: None)
    monkeypatch.setattr(
        submissions, "take_submission", lambda _form, user: take(str(uuid4()), user)
    )
    prepare, address = FORMS["loan"]
    answers = _send_ten_times(arena, office, prepare, address, monkeypatch)
    assert sorted(status for status, _location in answers) == [303] + [422] * 9
    assert _count(arena, "loan") == {1}


def _send_ten_times(
    arena: Arena,
    office: Office,
    prepare: Callable[[Office], int],
    address: str,
    monkeypatch: pytest.MonkeyPatch,
) -> list[tuple[int, str | None]]:
    subject = arena.do(lambda: prepare(office))
    bank = f"{office.bank_id}"
    [day, *_others] = arena.ask(today)
    form = {
        "submission_id": str(uuid4()),
        "bank_account": bank,
        "bank_account_id": bank,
        "on": f"{day}",
    }
    for app in arena.apps:
        monkeypatch.setitem(app.config, name="WTF_CSRF_ENABLED", value=False)

    def arrive(number: int) -> tuple[int, str | None]:
        browser = sign_in(arena.apps[number % len(arena.apps)], office.treasurers[-1])
        answer = browser.post(address.format(subject), data=form)
        return answer.status_code, answer.location

    outcome = run_rivals(10, arrive)
    assert outcome.errors == []
    return outcome.results


def _count(arena: Arena, source: str) -> set[int]:
    query = select(func.count()).select_from(JournalEntry)
    entries = query.where(JournalEntry.source_kind == source)
    return {found or 0 for found in arena.ask(lambda: session.scalar(entries))}
