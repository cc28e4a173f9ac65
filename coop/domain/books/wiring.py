"""What bookkeeping contributes: its own points of the checklist."""

from coop.domain.books import queries
from coop.domain.books.checklist import ClosingPoint, register_closing_point
from coop.explain import N_


def register() -> None:
    """Register the vouchers that wait."""
    register_closing_point(
        ClosingPoint(
            "books.vouchers", N_("Vouchers of the month are decided"), queries.select_waiting
        )
    )
    register_closing_point(
        ClosingPoint(
            "books.reversals",
            N_("Reversals of entries are decided"),
            queries.select_reversal_requests,
            is_must=False,
        )
    )
