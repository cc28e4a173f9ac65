"""Vouchers with a code each, ten on a sheet, to be cut apart.

The QR code opens the page that says what the code is good for; the code stands there in letters
too, for who has no camera.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from coop.pdf.paper import render_long_paper

A_SHEET = 10


@dataclass(frozen=True, slots=True)
class Voucher:
    """What stands on each: the unit, the promotion's name, what it gives, its last day."""

    unit: str
    name: str
    gives: str
    last_on: date | None


def render_vouchers(codes: Sequence[tuple[str, str]], voucher: Voucher) -> bytes:
    """Return A4 sheets of vouchers, one for each (code, address that says what it is good for)."""
    return render_long_paper(
        "vouchers.html",
        codes,
        numbered=False,
        voucher=voucher,
        per_sheet=A_SHEET,
    )
