"""What staff see: one booking with all that belongs to it, its free times, the board of a day."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlalchemy import and_, func, or_, select

from coop.db import session
from coop.domain.booking import list_queries, queries
from coop.domain.booking.board_rules import Part, Span, lay_out, shown_hours
from coop.domain.booking.list_queries import BookingFilter
from coop.domain.booking.models import Booking, BookingService, TravelDistrict
from coop.domain.booking.types import BookingRow, BookingState
from coop.domain.catalogue.models import CatalogueItem
from coop.domain.customers.models import Customer
from coop.domain.payments.models import Bill, Payment, PaymentAllocation
from coop.domain.payments.types import PaymentMethod, PaymentStatus
from coop.domain.people.models import Person
from coop.domain.sales.models import Order
from coop.domain.sales.types import ORDER
from coop.domain.scheduling import queries as scheduling
from coop.domain.scheduling.grid import CELL_MINUTES, DAY_CELLS, cell_of
from coop.domain.scheduling.models import Resource
from coop.domain.scheduling.slot_rules import free_starts
from coop.domain.scheduling.types import FreeDay
from coop.domain.settings.service import start_of_day
from coop.errors import NotFound
from coop.explain import N_

WEEK_DAYS = scheduling.WEEK_DAYS


@dataclass(frozen=True, slots=True)
class BookingDetail:
    """A booking with its service, customer, order and district, as far as there are any."""

    booking: Booking
    terms: BookingService
    service: str
    unit_amount: int
    person: Person | None
    customer_id: int | None
    customer_code: str | None
    order: Order | None
    district: str | None


@dataclass(frozen=True, slots=True)
class ProvenPayment:
    """A payment as far as it is of an order, rupiah; ``has_proof``: a picture came with it."""

    id: int
    value_on: date
    method: PaymentMethod
    status: PaymentStatus
    amount: int
    has_proof: bool


@dataclass(frozen=True, slots=True)
class DayLane:
    """A resource on the board: its lines, one for each that it does at the same time."""

    resource_id: int
    kind: str
    name: str
    lines: tuple[tuple[Part, ...], ...]


@dataclass(frozen=True, slots=True)
class DayBoard:
    """A day by resource, from one cell to another; ``rows`` are its bookings, by beginning.

    ``now`` is the cell that is running, None on another day or outside what is shown.
    """

    day: date
    first: int
    end: int
    now: int | None
    lanes: tuple[DayLane, ...]
    rows: tuple[BookingRow, ...]

    @property
    def hours(self) -> range:
        """The hours that are shown, 24 and more in the next day."""
        return range(self.first * CELL_MINUTES // 60, self.end * CELL_MINUTES // 60)


def read_detail(booking_id: int, unit_id: int) -> BookingDetail:
    """Return a booking of the unit with all that belongs to it, in one statement. NotFound."""
    row = session.execute(
        select(
            Booking,
            BookingService,
            CatalogueItem.name,
            CatalogueItem.unit_amount,
            Person,
            Customer.id,
            Customer.code,
            Order,
            TravelDistrict.name,
        )
        .join(BookingService, BookingService.item_id == Booking.item_id)
        .join(CatalogueItem, CatalogueItem.id == Booking.item_id)
        .outerjoin(Person, Person.id == Booking.person_id)
        .outerjoin(
            Customer,
            and_(Customer.unit_id == Booking.unit_id, Customer.person_id == Booking.person_id),
        )
        .outerjoin(Order, Order.id == Booking.order_id)
        .outerjoin(TravelDistrict, TravelDistrict.id == Booking.district_id)
        .where(Booking.id == booking_id, Booking.unit_id == unit_id)
        .execution_options(populate_existing=True)
    ).one_or_none()
    if row is None:
        raise NotFound(N_("This booking does not exist."))
    return BookingDetail(*row)


def list_proven_payments(order_id: int) -> list[ProvenPayment]:
    """Return the payments of an order's bills, the oldest first, and which have a proof."""
    rows = session.execute(
        select(
            Payment.id,
            Payment.value_on,
            Payment.method,
            Payment.status,
            func.sum(PaymentAllocation.amount),
            Payment.proof_file_id,
        )
        .join(PaymentAllocation, PaymentAllocation.payment_id == Payment.id)
        .join(Bill, Bill.id == PaymentAllocation.bill_id)
        .where(Bill.subject_kind == ORDER, Bill.subject_id == order_id)
        .group_by(
            Payment.id, Payment.value_on, Payment.method, Payment.status, Payment.proof_file_id
        )
        .order_by(Payment.value_on, Payment.id)
    )
    return [
        ProvenPayment(key, on, method, status, int(amount), proof is not None)
        for key, on, method, status, amount, proof in rows
    ]


def find_token(text: str, unit_id: int) -> str:
    """Return the token of the booking that a code stands for. Raises NotFound.

    The code is the token itself, the address that holds it, or the number of the booking.
    """
    code = text.strip().rstrip("/").rpartition("/")[2]
    found = session.scalars(
        select(Booking.token).where(
            Booking.unit_id == unit_id,
            or_(Booking.token == code, Booking.number == code.upper()),
        )
    ).first()
    if found is None:
        raise NotFound(N_("No booking here has this code."))
    return found


def list_expected(unit_id: int, day: date) -> Sequence[BookingRow]:
    """Return who is expected on a day and not here yet, by beginning; a page of them."""
    wanted = BookingFilter(
        unit_id, states=(BookingState.CONFIRMED,), first=day, last=day, descending=False
    )
    return list_queries.search_bookings(wanted).rows


def name_services(unit_id: int) -> list[tuple[int, str]]:
    """Return the items of a unit that are or were booked, with their names, by name."""
    rows = session.execute(
        select(CatalogueItem.id, CatalogueItem.name)
        .join(BookingService, BookingService.item_id == CatalogueItem.id)
        .where(BookingService.unit_id == unit_id)
        .order_by(CatalogueItem.name, CatalogueItem.id)
    )
    return [(key, name) for key, name in rows]


def name_resources(unit_id: int) -> dict[int, Resource]:
    """Return the resources of a unit by id, former ones too."""
    return {one.id: one for one in scheduling.list_resources(unit_id, with_former=True)}


def read_week_at_desk(booking: Booking, first_day: date) -> list[FreeDay]:
    """Return when staff can place a booking within opening hours on seven days from a day on.

    Its own time does not stand in its way; notice and horizon bind customers alone.
    """
    row = queries.get_service(booking.item_id)
    service = queries.service_time(row, queries.booked_travel(booking))
    board = scheduling.read_board_without(booking.unit_id, first_day, booking.ref, WEEK_DAYS)
    ahead = (first_day - board.today).days + WEEK_DAYS
    anytime = replace(service, notice=0, horizon_days=max(ahead, 0))
    return free_starts(board, anytime, first_day, WEEK_DAYS)


def read_day_board(unit_id: int, day: date, now: datetime) -> DayBoard:
    """Return the board of a day: when each resource is there and what it does; six statements."""
    found = list_queries.read_day(unit_id, day)
    hours = scheduling.read_board(unit_id, day)
    place = (day - hours.first_day).days * DAY_CELLS
    shown = (1 << 2 * DAY_CELLS) - 1
    midnight = cell_of(start_of_day(day))
    unit_line = hours.own_masks[place // DAY_CELLS]
    open_lines = {lane.resource_id: lane.open >> place & shown for lane in hours.lanes}
    spans = {
        lane.resource_id: [span for row in lane.rows for span in _span_of(row, midnight)]
        for lane in found
    }
    first, end = shown_hours(unit_line, [span for each in spans.values() for span in each])
    lanes = tuple(
        DayLane(
            lane.resource_id,
            lane.kind,
            lane.name,
            tuple(
                lay_out(open_lines.get(lane.resource_id, 0), spans[lane.resource_id], first, end)
            ),
        )
        for lane in found
    )
    rows = {row.id: row for lane in found for row in lane.rows}
    running = cell_of(now) - midnight
    return DayBoard(
        day,
        first,
        end,
        running if first <= running < end else None,
        lanes,
        tuple(sorted(rows.values(), key=lambda row: (row.starts_at or now, row.id))),
    )


def _span_of(row: BookingRow, midnight: int) -> list[Span]:
    if row.starts_at is None or row.ends_at is None:
        return []
    end = cell_of(row.ends_at - timedelta(seconds=1)) + 1 - midnight
    return [Span(cell_of(row.starts_at) - midnight, end, row)]
