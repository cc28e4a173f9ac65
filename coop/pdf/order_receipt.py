"""The itemised receipt of an order: lines, discount, what was paid, points."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from coop.domain.sales.detail_queries import Granted
from coop.domain.sales.types import OrderRow
from coop.pdf.paper import render_paper
from coop.pdf.price_list import data_url


def render_order_receipt(
    order: Any,
    row: OrderRow,
    lines: Sequence[Any],
    *,
    payments: Sequence[tuple[date, str, int]],
    granted: Sequence[Granted],
    status: str,
    name: str,
    about: Sequence[str],
    logo: tuple[str, bytes] | None,
) -> bytes:
    """Return the PDF of an order as it stands.

    ``payments`` are (day, how, rupiah), ``logo`` is (media type, content).
    """
    return render_paper(
        "order_receipt.html",
        order=order,
        row=row,
        lines=lines,
        payments=payments,
        granted=granted,
        status=status,
        name=name,
        about=[one for one in about if one],
        logo=data_url(logo),
    )
