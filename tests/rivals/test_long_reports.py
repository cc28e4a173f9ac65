"""The same long report asked for by ten clicks at once is one order, printed once."""

import pytest
from sqlalchemy import func, select

from coop.db import session
from coop.domain.reports import order_service, rules
from coop.domain.reports.models import ReportOrder
from coop.domain.reports.types import ReportFilter
from coop.domain.settings.service import today
from coop.domain.work.models import WorkRow
from tests.rivals.conftest import Arena
from tests.rivals.office import Office

RIVALS = 10


def _orders() -> tuple[int, int]:
    jobs = select(func.count()).select_from(WorkRow).where(WorkRow.kind == order_service.PRINT)
    return (
        session.scalar(select(func.count()).select_from(ReportOrder)) or 0,
        session.scalar(jobs) or 0,
    )


def _ask(office: Office) -> int:
    wanted = ReportFilter(day=today())
    return order_service.order_report("anggota", wanted, office.treasurers[0], "id").id


def test_ten_clicks_are_one_order(arena: Arena, office: Office) -> None:
    race = arena.race(RIVALS, lambda _number: _ask(office))
    assert race.errors == []
    assert len(set(race.results)) == 1
    assert set(arena.ask(_orders)) == {(1, 1)}


def test_without_the_unique_row_they_are_ten(
    arena: Arena, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: every click has a fingerprint of its own."""
    clicks = iter(range(10 * RIVALS))
    monkeypatch.setattr(rules, "fingerprint_of", lambda *_wish: f"{next(clicks)}")
    race = arena.race(RIVALS, lambda _number: _ask(office))
    assert race.errors == []
    assert set(arena.ask(_orders)) == {(RIVALS, RIVALS)}
