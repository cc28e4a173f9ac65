"""What happens to dues that others may want to know."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from coop.announcing import News


@dataclass(frozen=True, slots=True)
class DuesPaidOnTime:
    """A bill of mandatory savings was paid in full by its day, with the entry ``entry_id``."""

    person_id: int
    unit_id: int
    bill_id: int
    entry_id: int
    amount: int
    paid_on: date


@dataclass(frozen=True, slots=True)
class DuesTakenBack:
    """A payment of dues was reversed: the bill is open again."""

    person_id: int
    unit_id: int
    bill_id: int
    on: date


DUES_PAID_ON_TIME: Final[News[DuesPaidOnTime]] = News()
DUES_TAKEN_BACK: Final[News[DuesTakenBack]] = News()
