"""The ticket that goes with the prints of an order: what to print, for whom, where it goes."""

from collections.abc import Mapping, Sequence
from typing import Any

from coop.domain.prints.types import Fit, Shown
from coop.pdf.paper import render_paper


def render_print_ticket(
    order: Any,
    customer: str,
    rows: Sequence[tuple[int, str, Shown]],
    *,
    unit: str,
    hand_over: str,
    fits: Mapping[Fit, str],
) -> bytes:
    """Return the PDF of a ticket; ``rows`` are (place, name in the archive, picture).

    ``fits`` says what the ways of lying on the paper are called.
    """
    sizes: dict[str, int] = {}
    for _place, _name, one in rows:
        sizes[one.size_name] = sizes.get(one.size_name, 0) + one.wish.copies
    return render_paper(
        "print_ticket.html",
        order=order,
        customer=customer,
        rows=rows,
        sizes=sizes,
        copies=sum(sizes.values()),
        unit=unit,
        hand_over=hand_over,
        fits=fits,
    )
