"""Figures from a JSON file: whole rupiah and exact percentages, nothing in between."""

import json
from decimal import Decimal
from typing import IO, Any

PERCENT_DECIMALS = 12
PERCENT_DIGITS = 6


def load_figures(file: IO[str]) -> Any:
    """Return what ``file`` holds, decimals exact. Raises ValueError for anything but JSON."""
    return json.load(file, parse_float=Decimal, parse_constant=_refuse_constant)


def whole(value: object) -> int:
    """Return ``value`` if it is a whole number; TypeError otherwise, as for 1.0 and true."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError("rupiah, days and months are whole numbers")
    return value


def percent(value: object) -> Decimal:
    """Return the percentage that ``value`` is, a number or its text.

    Raises TypeError for anything else, ValueError for one that no calculation should carry:
    more than 12 decimals or 6 digits before them.
    """
    if isinstance(value, bool) or not isinstance(value, int | str | Decimal):
        raise TypeError("a percentage is a number")
    number = Decimal(value)
    exponent = number.as_tuple().exponent
    if not isinstance(exponent, int) or exponent < -PERCENT_DECIMALS:
        raise ValueError("a percentage has at most 12 decimals")
    if number.adjusted() >= PERCENT_DIGITS:
        raise ValueError("a percentage has at most 6 digits")
    return number


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is no amount")
