"""Somebody books in a month while somebody else closes it: the totals know every entry."""

import threading
from datetime import date

import pytest

from coop.dates import add_months, month_of
from coop.db import run_in_transaction
from coop.domain.books import period_service, year_service
from coop.domain.ledger import closing_service, queries, service
from coop.domain.ledger.errors import PeriodClosed
from coop.domain.ledger.types import PeriodStatus, credit, debit
from coop.domain.settings.service import today
from coop.errors import Conflict, NotFound, Refused
from coop.refs import Ref
from tests.rivals.conftest import Arena
from tests.rivals.office import Office
from tests.support.rivals import Outcome, run_rivals

PATIENCE_SECONDS = 60
RIVALS = 10


def _last_month() -> date:
    return add_months(month_of(today()), -1)


def _post(number: int, month: date) -> None:
    service.post_entry(
        "Jasa giro",
        [debit("1-1201", 500), credit("4-2100", 500)],
        source=Ref("unit", 1),
        unique_key=f"late:{number}",
        booked_on=month,
        unit_id=1,
    )


def _race(arena: Arena) -> Outcome[None]:
    """One books and commits late; the other closes as soon as the entry is written."""
    written, closed = threading.Event(), threading.Event()

    def book_slowly() -> None:
        _post(1, month)
        written.set()
        closed.wait(3)

    def run(number: int) -> None:
        with arena.apps[number % len(arena.apps)].app_context():
            if number == 0:
                run_in_transaction(book_slowly, patience=PATIENCE_SECONDS)
                return
            written.wait(PATIENCE_SECONDS)
            for step in (closing_service.start_closing, closing_service.finish_closing):
                run_in_transaction(lambda step=step: step(month), patience=PATIENCE_SECONDS)
            closed.set()

    month = arena.do(_last_month)
    arena.do(lambda: _post(0, month))
    return run_rivals(2, run)


def test_who_books_while_the_month_closes_is_counted_or_refused(
    arena: Arena, office: Office
) -> None:
    race = _race(arena)
    assert {type(error) for error in race.errors} <= {PeriodClosed}
    assert arena.problems() == {}


@pytest.mark.parametrize(
    "arena", ["mariadb", pytest.param("galera", marks=pytest.mark.galera)], indirect=True
)
def test_without_the_lock_an_entry_slips_in(
    arena: Arena, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: SQLite writes one after another anyway."""
    monkeypatch.setattr(service, "ensure_open", lambda _day: None)
    race = _race(arena)
    assert race.errors == []
    assert "books.month_totals" in arena.problems()


def test_many_close_the_same_month_once(arena: Arena, office: Office) -> None:
    month = arena.do(_last_month)
    arena.do(lambda: _post(0, month))
    race = arena.race(RIVALS, lambda _n: period_service.close_month(month, is_accepted=True))
    assert len(race.results) == 1
    assert {type(error) for error in race.errors} == {Conflict}
    assert arena.do(lambda: closing_service.finish_closing(month))
    assert not arena.do(lambda: closing_service.finish_closing(month))
    assert arena.problems() == {}


def test_many_prepare_and_approve_the_same_year_once(arena: Arena, office: Office) -> None:
    year = arena.do(lambda: today().year - 1)
    arena.do(lambda: _post(0, date(year, 12, 5)))
    actors = office.treasurers
    race = arena.race(
        RIVALS,
        lambda n: year_service.prepare_year(year, actors[n % len(actors)], is_accepted=True).id,
    )
    assert len(race.results) == 1
    assert {type(error) for error in race.errors} == {Conflict}
    (year_id,) = race.results
    closed = arena.race(RIVALS, lambda _n: year_service.approve_year(year_id, office.chairs[0]).id)
    assert len(closed.results) == 1
    assert {type(error) for error in closed.errors} <= {Conflict, NotFound, Refused}
    arena.do(lambda: closing_service.finish_closing(date(year, 12, 1)))
    assert arena.problems() == {}
    december = date(year, 12, 1)
    assert set(arena.ask(lambda: queries.find_status(december))) == {PeriodStatus.CLOSED}
