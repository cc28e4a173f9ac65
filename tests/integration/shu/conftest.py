"""A cooperative with a closed year: three savers, one of them a borrower, and its officers."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from flask import Flask

from coop import dates
from coop.db import session
from coop.db.engine import writing
from coop.domain.books import year_service
from coop.domain.identity.types import Actor, Role
from coop.domain.ledger.closing_service import finish_closing, start_closing
from coop.domain.ledger.service import post_entry
from coop.domain.ledger.types import Line, credit, debit
from coop.domain.participation.service import note_participation
from coop.domain.payments.service import receive_cash
from coop.domain.savings.service import bill_deposit
from coop.domain.savings.types import SavingsKind
from coop.domain.shu.types import FundKind, Policy, SavingsBasis
from coop.domain.trail.service import acting_user
from coop.domain.units.models import Unit
from coop.domain.units.types import COOPERATIVE_UNIT_ID, UnitKind
from coop.refs import Ref
from tests.integration.savings.conftest import Saver, add_saver
from tests.support.staff import add_staff

YEAR = 2024
SHOP_ID, SHOP = 2, "TOKO"
MEMBERS = {
    FundKind.RESERVE: 40,
    FundKind.SAVINGS: 25,
    FundKind.PARTICIPATION: 30,
    FundKind.SOCIAL: 5,
}
OTHERS = {FundKind.RESERVE: 90, FundKind.BOARD: 10}


def at(year: int, month: int, day: int) -> datetime:
    return datetime(year, month, day, 3, tzinfo=UTC)


def policy(**changes: object) -> Policy:
    """Return a policy; ``changes`` replace its parts."""
    parts: dict[str, object] = {
        "savings_basis": SavingsBasis.CLOSING,
        "savings_kinds": (SavingsKind.SUKARELA,),
        "includes_left": False,
        "member_percents": {kind: Decimal(part) for kind, part in MEMBERS.items()},
        "other_percents": {kind: Decimal(part) for kind, part in OTHERS.items()},
    }
    return Policy(YEAR, **(parts | changes))  # type: ignore[arg-type]  # as named above


@dataclass(frozen=True)
class Society:
    """Who shares, and who decides."""

    savers: tuple[Saver, ...]
    treasurer: Actor
    second: Actor
    supervisor: Actor
    chair: Actor


@pytest.fixture
def society(app: Flask) -> Iterator[Society]:
    """Savings of 1, 2 and 3 million by three members; 300 and 700 thousand of interest paid.

    Inside one write transaction that is never committed.
    """
    with app.app_context(), writing():
        built = build_society()
        with dates.at(at(YEAR + 1, 3, 10)):
            token = acting_user.set(built.treasurer.user_id)
            yield built
            acting_user.reset(token)
        session.rollback()
        session.remove()


def build_society(shopping: Mapping[int, int] | None = None, costs: int = 0) -> Society:
    """Return the closed year; ``shopping`` is what savers brought the unit `SHOP`, by place.

    ``costs`` is what that unit spent, rupiah.
    """
    with dates.at(at(YEAR, 1, 8)):
        treasurer = add_staff("Bendahara", Role.TREASURER)
        officers = (
            treasurer,
            add_staff("Bendahara Dua", Role.TREASURER),
            add_staff("Pengawas", Role.SUPERVISOR),
            add_staff("Ketua", Role.CHAIR),
        )
        cashier = add_staff("Kasir", Role.CASHIER)
        savers = tuple(add_saver(number) for number in (1, 2, 3))
        for number, saver in enumerate(savers, start=1):
            bill = bill_deposit(saver.account().id, number * 1_000_000)
            receive_cash(saver.person.id, {bill.id: bill.amount}, cashier)
    with dates.at(at(YEAR, 12, 5)):
        for saver, amount in zip(savers, (300_000, 700_000), strict=False):
            pay_interest(saver, amount)
        if shopping is not None:
            add_shop()
            for place, amount in shopping.items():
                do_business(savers[place], amount, SHOP_ID)
        if costs:
            _post("Sewa toko", [debit("5-7100", costs), credit("1-1201", costs)], unit_id=SHOP_ID)
        giro = [debit("1-1201", 250_000), credit("4-2100", 250_000)]
        _post("Jasa giro", giro, unit_id=COOPERATIVE_UNIT_ID)
    with dates.at(at(YEAR + 1, 2, 3)):
        close_year(treasurer, officers[3])
    return Society(savers, *officers)


def _post(text: str, lines: list[Line], *, unit_id: int) -> None:
    post_entry(
        text,
        lines,
        source=Ref("unit", unit_id),
        unique_key=text,
        booked_on=date(YEAR, 12, 5),
        unit_id=unit_id,
    )


def add_shop() -> None:
    session.add(Unit(id=SHOP_ID, kind=UnitKind.SHOP, code=SHOP, name="Toko Maju & Rukun"))
    session.flush()


def pay_interest(saver: Saver, amount: int) -> None:
    do_business(saver, amount, COOPERATIVE_UNIT_ID)


def do_business(saver: Saver, amount: int, unit_id: int) -> None:
    entry = post_entry(
        "Bunga" if unit_id == COOPERATIVE_UNIT_ID else "Belanja",
        [debit("1-1201", amount), credit("4-1100", amount)],
        source=Ref("unit", unit_id),
        unique_key=f"business:{unit_id}:{saver.member.id}",
        booked_on=date(YEAR, 12, 5),
        unit_id=unit_id,
    )
    note_participation(
        saver.person.id,
        "loan_interest" if unit_id == COOPERATIVE_UNIT_ID else "shopping",
        amount,
        entry,
        on=date(YEAR, 12, 5),
        source=Ref("unit", saver.member.id),
    )


def close_year(treasurer: Actor, chair: Actor) -> None:
    for month in range(1, 12):
        start_closing(date(YEAR, month, 1))
        finish_closing(date(YEAR, month, 1))
    row = year_service.prepare_year(YEAR, treasurer, is_accepted=True)
    year_service.approve_year(row.id, chair)
    finish_closing(date(YEAR, 12, 1))
