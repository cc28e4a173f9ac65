"""The employer's answer beside the list: whose row is whose, what is missing, which month."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, Final

from coop.dates import MONTHS_ID, month_of
from coop.domain.payroll.types import (
    AnswerRow,
    Match,
    Realised,
    SentLine,
    Stray,
    StrayKind,
)

_MONTHS_EN = (
    *("january", "february", "march", "april", "may", "june", "july"),
    *("august", "september", "october", "november", "december"),
)
_MONTH_NUMBERS: Final = {
    name: number
    for names in ([month.casefold() for month in MONTHS_ID], _MONTHS_EN)
    for number, name in enumerate(names, start=1)
}
_NAMED: Final = re.compile(
    rf"\b({'|'.join(sorted(_MONTH_NUMBERS, key=len, reverse=True))})[\s\-_.,/]*(20\d\d)(?!\d)"
)
_BARE: Final = re.compile(r"(?<!\d)(20\d\d)[-_/](0[1-9]|1[0-2])(?!\d)")
_TURNED: Final = re.compile(r"(?<![\d/.-])(0?[1-9]|1[0-2])[-_/](20\d\d)(?!\d)")
_LEFT: Final = re.compile(
    r"\b(keluar|berhenti|resign|resigned|pensiun|phk|mutasi|pindah|meninggal|left)\b"
)


def number_key(written: Any) -> str:
    """Return an employee number so that ``0012``, ``12`` and ``12.0`` of a spreadsheet are one.

    Spaces and signs between count for nothing, nor do zeros in front of a number of digits only.
    """
    signs = re.sub(r"[^0-9a-z]", "", str(written).casefold())
    return signs.lstrip("0") or signs[:1] if signs.isdigit() else signs


def exact_key(written: Any) -> str:
    """Return an employee number as it is written, but for spaces around it and capitals."""
    return str(written).strip().casefold()


def says_left(note: str) -> bool:
    """Say whether an employer's note tells that the person no longer works there."""
    return _LEFT.search(note.casefold()) is not None


def find_months(texts: Iterable[str]) -> set[date]:
    """Return the months that a file's name and the lines above its headings speak of."""
    found = set()
    for text in texts:
        small = text.casefold()
        found |= {date(int(year), _MONTH_NUMBERS[name], 1) for name, year in _NAMED.findall(small)}
        found |= {date(int(year), int(month), 1) for year, month in _BARE.findall(small)}
        found |= {date(int(year), int(month), 1) for month, year in _TURNED.findall(small)}
    return found


def is_of_another_month(month: date, said: set[date]) -> bool:
    """Say whether a file speaks of months, and ``month`` is none of them."""
    return bool(said) and month_of(month) not in said


def match_rows(lines: Sequence[SentLine], rows: Sequence[AnswerRow]) -> Match:
    """Return who of the list was found in the file, and the rows that stand beside it.

    A number as it is written goes before one that only looks alike; where two people look alike,
    only the exact one counts. Of several rows for one person the first counts; the others are
    shown, since they may be a second deduction or the same one twice. Rows without any money that
    belong to nobody are left alone.
    """
    exact = _unique((exact_key(line.employee_number), line) for line in lines)
    alike = _unique((number_key(line.employee_number), line) for line in lines)
    realised: dict[int, Realised] = {}
    strays = []
    for row in rows:
        line = exact.get(exact_key(row.employee_number)) or alike.get(
            number_key(row.employee_number)
        )
        if row.amount is None:
            strays.append(Stray(row, StrayKind.UNREADABLE))
        elif line is None:
            if row.amount:
                strays.append(Stray(row, StrayKind.UNKNOWN))
        elif line.id in realised:
            if row.amount:
                strays.append(Stray(row, StrayKind.DUPLICATE))
        else:
            realised[line.id] = Realised(line.id, row.amount, row.has_left)
    return Match(tuple(realised.values()), tuple(strays))


def _unique(pairs: Iterable[tuple[str, SentLine]]) -> dict[str, SentLine]:
    """Return each line by its key, without empty keys and those that two lines share."""
    by_key = defaultdict(list)
    for key, line in pairs:
        by_key[key].append(line)
    return {key: found[0] for key, found in by_key.items() if key and len(found) == 1}
