"""Prepared statements: the same rows as SQLAlchemy gives, and its errors."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from flask import Flask
from sqlalchemy import bindparam, func, literal, select, union_all
from sqlalchemy.exc import DBAPIError

from coop.db import Prepared, fetch, reading, run_in_transaction, session
from coop.domain.loans.models import Collectibility, LoanProductVersion
from coop.domain.savings.models import SavingsProduct, SavingsProductVersion
from coop.domain.savings.types import SavingsKind
from coop.domain.settings.models import Holiday, Setting
from coop.domain.settings.service import change_setting

OF_RANK = Collectibility.rank == bindparam("rank")
RATES = select(LoanProductVersion.starts_on, LoanProductVersion.rate_percent_per_year)
SELECTIONS = [
    (select(SavingsProduct.id, SavingsProduct.kind, SavingsProduct.is_active), {}),
    (
        RATES.where(LoanProductVersion.starts_on <= bindparam("on")),
        {"on": date(2026, 1, 1)},
    ),
    (select(func.sum(SavingsProductVersion.due_amount).label("total")), {}),
    (
        select(SavingsProduct.name).where(
            SavingsProduct.kind.in_((SavingsKind.POKOK, SavingsKind.WAJIB)),
            SavingsProduct.kind != bindparam("kind"),
        ),
        {"kind": SavingsKind.WAJIB},
    ),
    (
        select(Holiday.on).order_by(Holiday.on).limit(bindparam("most", type_=func.count().type)),
        {"most": 3},
    ),
    (select(Setting.name, Setting.value, Setting.changed_at), {}),
    (
        union_all(
            select(literal(1), Collectibility.name).where(Collectibility.rank == bindparam("rank")),
            select(literal(0), Collectibility.scheme).where(
                Collectibility.rank == bindparam("rank")
            ),
        ),
        {"rank": 2},
    ),
    (select(SavingsProduct.name).where(SavingsProduct.name == bindparam("name")), {"name": "'%s"}),
]


@pytest.fixture
def portal(app: Flask) -> Iterator[Flask]:
    run_in = app.app_context()
    with run_in:
        run_in_transaction(lambda: change_setting("coop.name", "Koperasi % ? :on"))
        yield app


@pytest.mark.parametrize(("statement", "asked"), SELECTIONS)
def test_the_rows_are_those_of_sqlalchemy(
    portal: Flask, statement: reading.Statement, asked: reading.Asked
) -> None:
    prepared = Prepared(statement)

    quick = [fetch(prepared, asked) for _again in range(2)]

    slow = session.connection().execute(statement, asked).all()
    assert [[tuple(row) for row in rows] for rows in quick] == [[tuple(row) for row in slow]] * 2
    for row in quick[0]:
        assert row._fields == slow[0]._fields, "a name works whoever asks"


def test_values_come_as_their_types(portal: Flask) -> None:
    version = fetch(
        Prepared(select(LoanProductVersion.starts_on, LoanProductVersion.rate_percent_per_year))
    )[0]
    setting = fetch(Prepared(select(Setting.value, Setting.changed_at)))[0]

    assert type(version.starts_on) is date
    assert type(version.rate_percent_per_year) is Decimal
    assert setting.value == "Koperasi % ? :on"
    assert isinstance(setting.changed_at, datetime)
    assert setting.changed_at.tzinfo is UTC
    assert type(fetch(Prepared(select(func.sum(SavingsProductVersion.due_amount))))[0][0]) is int


def test_what_was_changed_is_seen_before_it_is_committed(portal: Flask) -> None:
    names = Prepared(select(Setting.value).where(Setting.name == bindparam("name")))

    def work() -> object:
        session.get_one(Setting, "coop.name").value = "Lain"
        return fetch(names, {"name": "coop.name"})[0].value

    assert run_in_transaction(work) == "Lain"


def test_a_failure_is_sqlalchemy_s(portal: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = Prepared(select(Setting.name))
    worded = broken.worded(session.connection().dialect)
    worded.text = "SELECT nothing FROM nowhere"
    monkeypatch.setattr(broken, "statement", select(literal(1)).select_from(func.nowhere()))

    with pytest.raises(DBAPIError):
        fetch(broken)


def test_in_a_write_sqlalchemy_asks(portal: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """A deadlock must be told from a lost connection, so that the work is tried again."""
    monkeypatch.setattr(reading, "ask", lambda *_given: pytest.fail("asked past SQLAlchemy"))

    rows = run_in_transaction(lambda: fetch(Prepared(select(SavingsProduct.id))))

    assert rows
