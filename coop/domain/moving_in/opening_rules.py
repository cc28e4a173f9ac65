"""Reading balances that were pasted from a spreadsheet."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from coop.domain.ledger.types import Side
from coop.explain import N_
from coop.money import MAX_RUPIAH, MoneyError, parse_rupiah

_CODE = re.compile(r"([1-5])[-.\s]?([0-9]{4})\b")
_AMOUNT = re.compile(r"|-|[-(]?\s*(?:[Rr][Pp]\.?)?\s*-?[0-9][0-9.,]*(?:,-)?\)?")
MOST_LINES = 500


@dataclass(frozen=True, slots=True)
class Unread:
    """A pasted line that cannot be taken: its number, and a msgid that says why."""

    line: int
    message: str


def read_pasted(text: str, sides: Mapping[str, Side]) -> tuple[dict[str, int], list[Unread]]:
    """Return rupiah on the normal side by account code, and the lines that cannot be taken.

    A line is a code, then words if any, then one amount, or a debit and a credit; cells are
    parted by tabs or semicolons. Lines without a code (headings, totals) are left out.
    """
    amounts: dict[str, int] = {}
    unread = []
    for number, line in enumerate(text.splitlines()[:MOST_LINES], start=1):
        cells = [cell.strip() for cell in re.split(r"[\t;]", line)]
        code = _CODE.match(cells[0]) if cells and cells[0] else None
        if code is None:
            continue
        account = f"{code[1]}-{code[2]}"
        if account not in sides:
            unread.append(Unread(number, N_("no account that is typed here")))
            continue
        if account in amounts:
            unread.append(Unread(number, N_("the same account a second time")))
            continue
        try:
            amounts[account] = _read_amount(cells[1:], sides[account])
        except MoneyError:
            unread.append(Unread(number, N_("no amount that can be read")))
    return amounts, unread


def _read_amount(cells: list[str], side: Side) -> int:
    if cells and not _AMOUNT.fullmatch(cells[0]):
        cells = cells[1:]  # the account's name
    if not cells:
        raise MoneyError(N_("Enter an amount."))
    amounts = [_parse(cell) for cell in cells[:2]]
    if len(amounts) == 1:
        return amounts[0]
    debit, credit = amounts
    return debit - credit if side is Side.DEBIT else credit - debit


def _parse(cell: str) -> int:
    if cell in ("", "-"):
        return 0
    return parse_rupiah(cell, allow_negative=True, maximum=MAX_RUPIAH)
