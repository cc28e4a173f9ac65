"""What payments contribute: money beyond the bills, and points of the monthly checklist."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Select, func, select

from coop.domain.books.checklist import ClosingPoint, register_closing_point
from coop.domain.payments.held import prepare_held
from coop.domain.payments.models import DrawerCount, Payment
from coop.domain.payments.purposes import register_excess
from coop.domain.payments.types import PaymentStatus
from coop.domain.settings.service import get_setting
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
        zone = ZoneInfo(get_setting("timezone"))
        end = datetime.combine(last + timedelta(days=1), time.min, zone)
        return select(func.count()).where(Payment.status == status, Payment.announced_at < end)

    return open_things


def _drawers(_first: date, last: date) -> Select[Any]:
    return select(func.count()).where(
        DrawerCount.confirmed_by.is_(None), DrawerCount.counted_on <= last
    )
