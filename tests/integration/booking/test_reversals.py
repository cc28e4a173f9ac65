"""The reversal table of bookings: what each way back does to the time, bill, points and books.

Each row is done twice, and the second time changes nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from coop import dates
from coop.db import session
from coop.domain.booking import queries, service
from coop.domain.booking.models import Booking
from coop.domain.booking.types import BookingState, Details
from coop.domain.payments.types import BillStatus
from coop.domain.promotions.models import PromotionUse
from coop.domain.promotions.types import Limits, PromotionKind
from coop.domain.sales import queries as sales_queries
from coop.domain.sales.queries import list_bills, order_row
from coop.domain.sales.types import CreditWish, OrderStatus
from coop.domain.scheduling.queries import list_live
from coop.errors import Conflict, CoopError
from tests.integration.sales.test_orders import balances
from tests.support.bookings import ANSWERS, HOUR, TUESDAY, Garage
from tests.support.store import EACH, SERVICE, participation

POINTS, OFF = 20, 50_000
TOTAL = SERVICE - OFF
DEPOSIT = TOTAL * 40 // 100
REST = TOTAL - DEPOSIT
HALF = TOTAL // 2
KEPT = DEPOSIT // 2


@dataclass(frozen=True)
class Row:
    """What stands in each cell after a way back."""

    state: BookingState
    bills: tuple[tuple[BillStatus, int, int], ...]
    points: int
    live_uses: int
    participation: int
    books: dict[str, int]
    payable_back: int
    order: OrderStatus
    has_time: bool = False


def booked(garage: Garage) -> Booking:
    """A booking with a promotion that costs points, with its deposit paid."""
    store = garage.store
    store.grant_points(POINTS)
    store.promote(
        kind=PromotionKind.AMOUNT, amount=OFF, points=POINTS, limits=Limits(total=1, per_person=1)
    )
    found = garage.book(details=Details(intake=ANSWERS.intake, expected_amount=TOTAL))
    store.pay(garage.order_of(found), DEPOSIT)
    assert store.points() == 0
    return found


def served(garage: Garage) -> Booking:
    """The same, paid in full and served."""
    found = booked(garage)
    garage.store.pay(garage.order_of(found))
    with dates.at(TUESDAY):
        garage.serve(found, odometer=10)
    assert participation(garage.order_of(found)) == TOTAL
    return found


def cancel_in_time(garage: Garage, found: Booking) -> None:
    service.cancel_own(found.id, garage.store.member.person_id, garage.store.member.actor)


def cancel_late(garage: Garage, found: Booking) -> None:
    with dates.at(TUESDAY - HOUR):
        cancel_in_time(garage, found)


def cancel_as_staff(garage: Garage, found: Booking) -> None:
    with dates.at(TUESDAY - HOUR):
        service.cancel_booking(found.id, garage.store.desk, "Montir sakit")


def no_show(garage: Garage, found: Booking) -> None:
    with dates.at(TUESDAY + HOUR):
        service.note_no_show(found.id, garage.store.desk)


def refund(garage: Garage, found: Booking) -> None:
    with dates.at(TUESDAY + HOUR):
        garage.store.credit(garage.order_of(found))


def refund_half(garage: Garage, found: Booking) -> None:
    order = garage.order_of(found)
    if order.credited_amount:
        raise Conflict("done")
    with dates.at(TUESDAY + HOUR):
        garage.store.credit(order, CreditWish(amount=HALF))


PAID, ENDED = BillStatus.PAID, BillStatus.CANCELLED
AFTER_DEPOSIT = ((PAID, DEPOSIT, DEPOSIT), (ENDED, REST, 0))
ALL_PAID = ((PAID, DEPOSIT, DEPOSIT), (PAID, REST, REST))
S = BookingState
GONE = OrderStatus.CANCELLED
TABLE = {
    "in time": (
        booked,
        cancel_in_time,
        Row(S.CANCELLED, AFTER_DEPOSIT, POINTS, 0, 0, {"2-1603": DEPOSIT}, DEPOSIT, GONE),
    ),
    "late": (
        booked,
        cancel_late,
        Row(
            S.CANCELLED,
            AFTER_DEPOSIT,
            POINTS,
            0,
            0,
            {"2-1603": DEPOSIT - KEPT, "4-3100": KEPT},
            DEPOSIT - KEPT,
            GONE,
        ),
    ),
    "by staff": (
        booked,
        cancel_as_staff,
        Row(S.CANCELLED, AFTER_DEPOSIT, POINTS, 0, 0, {"2-1603": DEPOSIT}, DEPOSIT, GONE),
    ),
    "no-show": (
        booked,
        no_show,
        Row(S.NO_SHOW, AFTER_DEPOSIT, POINTS, 0, 0, {"4-3100": DEPOSIT}, 0, GONE),
    ),
    "refund": (
        served,
        refund,
        Row(
            S.COMPLETED,
            ALL_PAID,
            POINTS,
            0,
            0,
            {"2-1603": TOTAL},
            TOTAL,
            OrderStatus.COMPLETED,
        ),
    ),
    "partial refund": (
        served,
        refund_half,
        Row(
            S.COMPLETED,
            ALL_PAID,
            TOTAL // EACH - TOTAL // EACH * HALF // TOTAL,
            1,
            TOTAL - HALF,
            {"2-1603": HALF, "4-3100": TOTAL - HALF},
            HALF,
            OrderStatus.COMPLETED,
        ),
    ),
}


def look(garage: Garage, found: Booking) -> Row:
    with dates.at(TUESDAY + 2 * HOUR):
        return _look(garage, found)


def _look(garage: Garage, found: Booking) -> Row:
    now = queries.get_booking(found.id)
    order = sales_queries.get_order(now.order_id or 0)
    return Row(
        now.state,
        tuple((bill.status, bill.amount, bill.paid_amount) for bill in list_bills(order.id)),
        garage.store.points(),
        session.query(PromotionUse).filter_by(owner_id=order.id, live_mark=1).count(),
        participation(order),
        balances(order),
        order_row(order).payable_back_amount,
        order.status,
        has_time=bool(list_live(now.ref)),
    )


@pytest.mark.parametrize(("begin", "way_back", "wanted"), TABLE.values(), ids=TABLE)
def test_every_cell_once(
    garage: Garage,
    begin: Callable[[Garage], Booking],
    way_back: Callable[[Garage, Booking], None],
    wanted: Row,
) -> None:
    found = begin(garage)
    way_back(garage, found)
    assert look(garage, found) == wanted
    with pytest.raises(CoopError):
        way_back(garage, found)
    assert look(garage, found) == wanted


@pytest.mark.parametrize("way_back", [cancel_in_time, cancel_late, cancel_as_staff])
def test_the_time_is_free_for_others(
    garage: Garage, way_back: Callable[[Garage, Booking], None]
) -> None:
    way_back(garage, garage.book())
    assert garage.book(TUESDAY, garage.store.guest).state is S.CONFIRMED
