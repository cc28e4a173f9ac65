"""The itemised receipt of an order: lines, discount, what was paid, points."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from coop.domain.sales.detail_queries import Granted
from coop.domain.sales.types import OrderRow
from coop.pdf.paper import render_paper


def render_order_receipt(
    order: Any,
    row: OrderRow,
    lines: Sequence[Any],
    *,
    payments: Sequence[tuple[date, str, int]],
    granted: Sequence[Granted],
    status: str,
    letterhead: Mapping[str, str],
) -> bytes:
    """Return the PDF of an order as it stands; ``payments`` are (day, how, rupiah)."""
    return render_paper(
        "order_receipt.html",
        order=order,
        row=row,
        lines=lines,
        payments=payments,
        granted=granted,
        status=status,
        letterhead=letterhead,
    )
