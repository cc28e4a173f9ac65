"""What payments contribute: money beyond the bills, and points of the monthly checklist."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Select, func, select

from coop.domain.books.checklist import ClosingPoint, register_closing_point
from coop.domain.payments.held import prepare_held
from coop.domain.payments.models import DrawerCount, Payment
from coop.domain.payments.purposes import register_excess
from coop.domain.payments.types import PaymentStatus
from coop.domain.settings.service import start_of_day
from coop.explain import N_


def register() -> None:
    """Register the fallback for excess, and what must be done before a month is closed."""
    register_excess(prepare_held)
    register_closing_point(
        ClosingPoint(
            "payments.check",
            N_("Transfers of the month are looked up at the bank"),
            _payments(PaymentStatus.ANNOUNCED),
        )
    )
    register_closing_point(
        ClosingPoint(
            "payments.record",
            N_("Verified transfers of the month are recorded"),
            _payments(PaymentStatus.VERIFIED),
        )
    )
    register_closing_point(
        ClosingPoint("payments.drawer", N_("Counts of the drawer are confirmed"), _drawers)
    )


def _payments(status: PaymentStatus) -> Callable[[date, date], Select[Any]]:
    def open_things(_first: date, last: date) -> Select[Any]:
        # announced before the month was over: money that belongs into its books
        end = start_of_day(last + timedelta(days=1))
        return select(func.count()).where(Payment.status == status, Payment.announced_at < end)

    return open_things


def _drawers(_first: date, last: date) -> Select[Any]:
    return select(func.count()).where(
        DrawerCount.confirmed_by.is_(None), DrawerCount.counted_on <= last
    )
