"""Something that falls due, persons who owe it, and the clock of the office."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import partial

import pytest
from flask import Flask

from coop.db import run_in_transaction
from coop.domain.people.service import add_person
from coop.domain.people.types import PersonDetails
from coop.domain.reminders import due_items
from coop.domain.reminders.due_items import DueItem
from coop.refs import Ref

WAJIB = "savings.wajib"
INSTALMENT = "loans.instalment"
DUE = date(2024, 3, 10)


def moment(on: date, hour: int = 12) -> datetime:
    """Return ``hour`` o'clock UTC of a day; noon is 19.00 in Jakarta."""
    return datetime(on.year, on.month, on.day, hour, tzinfo=UTC)


@pytest.fixture
def context(app: Flask) -> Iterator[None]:
    with app.app_context():
        yield


@dataclass
class Owe:
    """Lets somebody owe something; what is taken out of ``items`` is paid."""

    items: list[DueItem] = field(default_factory=list)

    def __call__(
        self, person_id: int, *, on: date = DUE, kind: str = WAJIB, amount: int = 100_000
    ) -> DueItem:
        number = len(self.items) + 1
        item = DueItem(kind, Ref("bill", number), person_id, on, amount, f"Tagihan {number}")
        self.items.append(item)
        return item

    def find(self, kind: str, first: date, last: date) -> list[DueItem]:
        return [item for item in self.items if item.kind == kind and first <= item.due_on <= last]


@pytest.fixture
def owe(context: None, monkeypatch: pytest.MonkeyPatch) -> Owe:
    """What falls due in this test, and nothing else."""
    owing = Owe()
    for kind in (WAJIB, INSTALMENT):
        monkeypatch.setitem(due_items.FINDERS, kind, partial(owing.find, kind))
    return owing


@pytest.fixture
def person(context: None) -> Callable[..., int]:
    """Add a person and commit: ``person("Ani", email=None)``."""

    def add(name: str, email: str | None = "") -> int:
        address = f"{name.lower()}@example.com" if email == "" else email
        return run_in_transaction(
            lambda: add_person(PersonDetails(full_name=name, email=address)).id
        )

    return add
