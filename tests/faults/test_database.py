"""The database goes away, or is full, inside a money service: all of it or nothing."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import create_engine, event, func, select, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import NullPool
from werkzeug.test import TestResponse

from coop.db import run_in_transaction, session
from coop.domain.documents.models import Document
from coop.domain.identity.types import Actor
from coop.domain.ledger.models import JournalEntry
from coop.domain.loans import disbursement_service
from coop.domain.payments.models import Bill, Payment
from coop.domain.payments.types import PaymentStatus
from coop.domain.settings.service import today
from coop.domain.trail.service import write_trail
from coop.extensions import db
from coop.refs import Ref
from tests.faults.conftest import NOTHING, ONCE, LoanDesk
from tests.rivals.office import Office
from tests.support.staff import sign_in

Problems = Callable[[], dict[str, tuple[str, ...]]]
Send = Callable[..., TestResponse]


@pytest.fixture
def send(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Send:
    """Send a form as somebody: ``send(actor, address, form id, **typed)``."""
    monkeypatch.setitem(app.config, name="WTF_CSRF_ENABLED", value=False)

    def post(actor: Actor, address: str, form_id: str, **typed: object) -> TestResponse:
        session.remove()
        form = {"submission_id": form_id, **typed}
        return sign_in(app, actor).post(address, data=form)

    return post


def _cut_the_connection() -> None:
    """Let the database's operator end this session's connection."""
    number = session.scalar(text("SELECT CONNECTION_ID()"))
    operator = create_engine(db.engine.url, poolclass=NullPool)
    with operator.connect() as connection:
        connection.execute(text(f"KILL {number}"))


@contextmanager
def _cut_before_the_paper(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Cut the connection once the loan runs and its entry is posted."""
    issue = disbursement_service.issue_document

    def cut_and_issue(*args: Any, **kwargs: Any) -> Document:
        _cut_the_connection()
        return issue(*args, **kwargs)

    with monkeypatch.context() as patch:
        patch.setattr(disbursement_service, "issue_document", cut_and_issue)
        yield


@contextmanager
def _cut_before_the_commit(_monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Cut the connection when everything is written and only the commit is missing."""

    def cut(_session: object) -> None:
        session.flush()
        _cut_the_connection()

    event.listen(db.session, "before_commit", cut)
    try:
        yield
    finally:
        event.remove(db.session, "before_commit", cut)


@pytest.mark.databases("mariadb")
@pytest.mark.parametrize("cut", [_cut_before_the_paper, _cut_before_the_commit])
def test_a_lost_database_leaves_nothing_and_the_form_works_again(
    loan_desk: LoanDesk,
    send: Send,
    problems: Problems,
    monkeypatch: pytest.MonkeyPatch,
    cut: Callable[[pytest.MonkeyPatch], Any],
) -> None:
    payer, form_id = loan_desk.office.treasurers[-1], str(uuid4())
    address = f"/pinjaman/{loan_desk.loan_id}/cairkan"
    typed = {"bank_account": str(loan_desk.office.bank_id), "on": f"{today()}"}
    with cut(monkeypatch):
        assert send(payer, address, form_id, **typed).status_code == 503
    assert loan_desk.traces() == NOTHING
    answers = [send(payer, address, form_id, **typed) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert answers[0].location == answers[1].location
    assert loan_desk.traces() == ONCE
    assert problems() == {}


@contextmanager
def _full_disk() -> Iterator[None]:
    """Let the file take no page more than it has, and fill those up."""

    def stop_growing(connection: Any, _record: object) -> None:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {pages}")

    session.remove()
    db.engine.dispose()
    event.listen(db.engine, "connect", stop_growing)
    try:
        for size in (1000, 1):  # first in large steps, then down to the last free byte
            _fill_up(size)
        yield
    finally:
        event.remove(db.engine, "connect", stop_growing)
        session.remove()
        db.engine.dispose()


def _fill_up(size: int) -> None:
    with pytest.raises(OperationalError, match="full"):
        _write_on(size)


def _write_on(size: int) -> None:
    for _row in range(10_000):
        run_in_transaction(lambda: write_trail("disk.filled", Ref("disk", 1), by="x" * size))


@pytest.mark.databases("sqlite")
def test_a_full_disk_records_nothing_and_works_once_there_is_room(
    office: Office, send: Send, problems: Problems
) -> None:
    payment_id = run_in_transaction(office.verified)
    treasurer, form_id = office.treasurers[1], str(uuid4())
    address, typed = "/bendahara/pembayaran/catat", {"payments": f"{payment_id}"}
    before = _books()
    with _full_disk():
        assert send(treasurer, address, form_id, **typed).status_code == 503
        assert _books() == before
        assert session.get_one(Payment, payment_id).status is PaymentStatus.VERIFIED
        assert problems() == {}
    assert send(treasurer, address, form_id, **typed).status_code == 303
    assert session.get_one(Payment, payment_id).status is PaymentStatus.RECORDED
    assert [now - then for now, then in zip(_books(), before, strict=True)] == [1, 1, 150_000]
    assert problems() == {}


def _books() -> list[int]:
    """Return how many entries and papers there are, and how much is paid of all bills."""
    session.remove()
    return [
        session.scalar(select(func.count()).select_from(JournalEntry)) or 0,
        session.scalar(select(func.count()).select_from(Document)) or 0,
        int(session.scalar(select(func.sum(Bill.paid_amount))) or 0),
    ]
