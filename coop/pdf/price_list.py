"""The price list of a unit, to be hung up: its letterhead, what it offers today by heading."""

from base64 import b64encode
from collections.abc import Sequence
from datetime import date
from itertools import groupby

from coop.domain.catalogue.types import PriceRow
from coop.pdf.paper import render_paper


def render_price_list(
    name: str,
    about: Sequence[str],
    *,
    logo: tuple[str, bytes] | None,
    rows: Sequence[PriceRow],
    on: date,
) -> bytes:
    """Return the PDF of the prices of a day; ``logo`` is (media type, content)."""
    return render_paper(
        "price_list.html",
        name=name,
        about=[one for one in about if one],
        logo=data_url(logo),
        groups=[(group, list(own)) for group, own in groupby(rows, key=lambda row: row.group)],
        on=on,
    )


def data_url(picture: tuple[str, bytes] | None) -> str | None:
    """Return (media type, content) as an address that holds the picture itself."""
    return f"data:{picture[0]};base64,{b64encode(picture[1]).decode()}" if picture else None
