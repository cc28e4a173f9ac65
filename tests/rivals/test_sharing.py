"""Many share the surplus of one year at once: one draft, one entry."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import func, select

from coop.db import session
from coop.domain.books import year_service
from coop.domain.ledger.closing_service import finish_closing
from coop.domain.ledger.models import JournalEntry
from coop.domain.ledger.service import post_entry
from coop.domain.ledger.types import credit, debit
from coop.domain.savings.types import SavingsKind
from coop.domain.settings.service import today
from coop.domain.shu import service
from coop.domain.shu.models import ShuDistribution
from coop.domain.shu.types import SHU, FundKind, Policy, SavingsBasis
from coop.errors import Conflict
from coop.refs import Ref
from tests.rivals.conftest import Arena
from tests.rivals.office import Office

RIVALS = 10
WHOLE = {FundKind.RESERVE: Decimal(60), FundKind.SOCIAL: Decimal(40)}


def _close_last_year(arena: Arena, office: Office) -> Policy:
    year = arena.do(lambda: today().year) - 1

    def earn() -> None:
        post_entry(
            "Jasa giro",
            [debit("1-1201", 900_000), credit("4-2100", 900_000)],
            source=Ref("unit", 1),
            unique_key="last-year",
            booked_on=date(year, 12, 5),
            unit_id=1,
        )

    def prepare() -> int:
        return year_service.prepare_year(year, office.treasurers[0], is_accepted=True).id

    arena.do(earn)
    key = arena.do(prepare)
    arena.do(lambda: year_service.approve_year(key, office.chairs[0]).id)
    arena.do(lambda: finish_closing(date(year, 12, 1)))
    return Policy(
        year,
        SavingsBasis.CLOSING,
        (SavingsKind.POKOK,),
        includes_left=False,
        member_percents=WHOLE,
        other_percents=WHOLE,
    )


def _draft(office: Office, policy: Policy, number: int) -> int:
    return service.draft_shu(policy, office.treasurers[number % len(office.treasurers)]).id


def _count_live() -> int:
    return session.scalar(select(func.count()).select_from(ShuDistribution)) or 0


def test_one_year_is_drafted_and_booked_once(arena: Arena, office: Office) -> None:
    policy = _close_last_year(arena, office)
    race = arena.race(RIVALS, lambda n: _draft(office, policy, n))
    assert len(race.results) == 1
    assert {type(error) for error in race.errors} == {Conflict}
    assert set(arena.ask(_count_live)) == {1}
    (key,) = race.results
    chair = office.chairs[0]
    arena.do(lambda: service.check_shu(key, chair).id)
    arena.do(lambda: service.resolve_shu(key, "RAT-1", today(), chair).id)
    drafted_by = arena.do(lambda: session.get_one(ShuDistribution, key).prepared_by)
    assert drafted_by is not None
    booked = arena.race(
        RIVALS, lambda n: service.post_shu(key, office.treasurers[n % len(office.treasurers)]).id
    )
    assert len(booked.results) == 1
    entries = select(func.count()).where(JournalEntry.source_kind == SHU)
    assert set(arena.ask(lambda: session.scalar(entries))) == {1}
    assert arena.problems() == {}


def test_without_its_mark_a_year_is_drafted_many_times(
    arena: Arena, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: the same rivals, and no unique row that refuses them."""

    def insert_whatever(row: Any) -> bool:
        row.live_mark = None
        session.add(row)
        session.flush()
        return True

    policy = _close_last_year(arena, office)
    monkeypatch.setattr(service, "insert_unless_taken", insert_whatever)
    race = arena.race(RIVALS, lambda n: _draft(office, policy, n))
    assert len(race.results) > 1
