"""The price list of a unit, to be hung up: its letterhead, what it offers today by heading."""

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import groupby

from coop.domain.catalogue.types import PriceRow
from coop.pdf.paper import render_paper


def render_price_list(
    rows: Sequence[PriceRow], *, on: date, letterhead: Mapping[str, str]
) -> bytes:
    """Return the PDF of the prices of a day."""
    return render_paper(
        "price_list.html",
        letterhead=letterhead,
        groups=[(group, list(own)) for group, own in groupby(rows, key=lambda row: row.group)],
        on=on,
    )
