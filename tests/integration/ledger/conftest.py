"""Books with a few entries, and the staff who look after them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import pytest
from flask import Flask

from coop.db import run_in_transaction
from coop.domain.identity.types import Actor, Role
from coop.domain.ledger.service import post_entry
from coop.domain.ledger.types import Line, credit, debit
from coop.refs import Ref
from tests.support.staff import add_staff

DAY = date(2024, 3, 5)
BANK = "1-1201"
OTHER_INCOME = "4-2900"
CHARGES = "5-5100"
MANUAL = Ref("unit", 1)


@dataclass(frozen=True)
class Office:
    """Who works on the books; ids only, since transactions have ended."""

    treasurer: Actor
    chair: Actor
    supervisor: Actor


@pytest.fixture
def office(app: Flask) -> Office:
    def build() -> Office:
        return Office(
            add_staff("Bendahara Budi", Role.TREASURER, email="budi@example.com"),
            add_staff("Ketua Kartika", Role.CHAIR, email="kartika@example.com"),
            add_staff("Pengawas Putri", Role.SUPERVISOR, email="putri@example.com"),
        )

    with app.app_context():
        return run_in_transaction(build)


@pytest.fixture
def post(app: Flask) -> Callable[..., int]:
    """Post an entry and commit: ``post(100_000)`` is other income on the bank account."""

    def commit(
        amount: int = 100_000,
        *,
        on: date = DAY,
        lines: list[Line] | None = None,
        source: Ref = MANUAL,
        text: str = "Pendapatan lain",
    ) -> int:
        def work() -> int:
            entry = post_entry(
                text,
                lines or [debit(BANK, amount), credit(OTHER_INCOME, amount)],
                source=source,
                unique_key=f"test:{on}:{amount}:{text}",
                booked_on=on,
                unit_id=1,
            )
            return entry.id

        with app.app_context():
            return run_in_transaction(work)

    return commit


@pytest.fixture
def deposit_lines() -> list[Line]:
    """Lines that move a member's savings."""
    return [debit(BANK, 50_000), credit("2-1101", 50_000, Ref("savings_account", 7))]


__all__ = ["BANK", "CHARGES", "DAY", "OTHER_INCOME", "Office"]
