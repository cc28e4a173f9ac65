"""The slip of a member's share in the surplus, with the reckoning in their own numbers."""

from collections.abc import Sequence
from typing import Any

from coop.pdf.paper import render_paper


def render_slip(
    row: Any, distribution: Any, workings: Sequence[Any], *, letterhead: dict[str, str]
) -> bytes:
    """Return the PDF: ``workings`` are (pool, rupiah, explanation) of each part."""
    return render_paper(
        "shu_slip.html",
        row=row,
        distribution=distribution,
        workings=workings,
        letterhead=letterhead,
    )
