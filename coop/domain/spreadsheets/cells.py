"""What a cell says about money, as people and spreadsheets write it."""

from datetime import date
from decimal import Decimal
from typing import Any, Final

from coop.explain import N_
from coop.money import MAX_RUPIAH, MoneyError, parse_rupiah

NOTHING: Final = frozenset({"-", "–", "—"})


class NegativeAmountError(MoneyError):
    """The amount is below zero."""


def read_rupiah(value: Any) -> int:
    """Return whole rupiah, zero or more; a dash is zero. Raises MoneyError, NegativeAmountError."""
    if isinstance(value, str) and value.strip() in NOTHING:
        return 0
    if isinstance(value, Decimal):
        raise MoneyError(N_("Enter whole rupiah, without cents."))
    if isinstance(value, date):
        raise MoneyError(N_("Write the amount in digits, for example 1.250.000."))
    found = (
        value
        if isinstance(value, int)
        else parse_rupiah(str(value), allow_negative=True, maximum=MAX_RUPIAH)
    )
    if found < 0:
        raise NegativeAmountError(N_("The amount must not be negative."))
    if found > MAX_RUPIAH:
        raise MoneyError(N_("The amount is too large."))
    return found
