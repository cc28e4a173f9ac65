"""What an auditor re-derives of orders: lines, bills, journal, participation and points."""

from collections import defaultdict
from typing import Any

from sqlalchemy import ColumnElement, Subquery, and_, case, func, not_, or_, select

from coop.checking import Check, Finding
from coop.db import session
from coop.domain.catalogue.models import CatalogueItem
from coop.domain.catalogue.types import item_key
from coop.domain.ledger.chart import (
    CUSTOMER_ADVANCES,
    SALES_TO_MEMBERS,
    SALES_TO_OTHERS,
    TRADE_RECEIVABLE,
)
from coop.domain.ledger.models import JournalLine
from coop.domain.loyalty.models import PointsEntry
from coop.domain.loyalty.types import PointsKind
from coop.domain.participation.models import Participation
from coop.domain.payments.models import Bill
from coop.domain.payments.types import BillStatus
from coop.domain.promotions.models import PromotionUse
from coop.domain.ratings.models import Rating
from coop.domain.sales.models import Order, OrderCredit, OrderLine, OrderPayout
from coop.domain.sales.types import (
    ORDER,
    PARTICIPATION,
    PURPOSE,
    CreditStatus,
    HandOver,
    LineKind,
    OrderStatus,
    PayoutStatus,
)
from coop.explain import N_


def check_lines() -> Finding:
    """Price, discount and credits of an order are the sums of its lines; parts sum to theirs."""
    finding = Finding(_count(Order))
    gross = func.sum(OrderLine.quantity * OrderLine.unit_amount)
    for number, *told in session.execute(
        select(
            Order.number,
            Order.gross_amount,
            gross,
            Order.discount_amount,
            func.sum(OrderLine.discount_amount),
            Order.credited_amount,
            func.sum(OrderLine.credited_amount),
        )
        .outerjoin(OrderLine, OrderLine.order_id == Order.id)
        .group_by(Order.id, Order.number)
        .having(
            or_(
                Order.gross_amount != func.coalesce(gross, -1),
                Order.discount_amount != func.sum(OrderLine.discount_amount),
                Order.credited_amount != func.sum(OrderLine.credited_amount),
            )
        )
    ):
        finding.problems.append(f"order {number}: {[int(value or 0) for value in told]}")
    for line in session.scalars(select(OrderLine).where(OrderLine.kind == "package")):
        if sum(part["amount"] for part in line.parts) != line.net_amount:
            finding.problems.append(f"line {line.id}: parts do not sum to {line.net_amount}")
    return finding


def check_books() -> Finding:
    """Advances, what is owed, and income of each order are what its payments and states say."""
    income = JournalLine.account.in_((SALES_TO_MEMBERS, SALES_TO_OTHERS))
    finding = _compare(
        ("advances", case((_STANDS > 0, _STANDS), else_=0), _booked(_IS_ADVANCE)),
        ("owed", case((_STANDS < 0, _STANDS), else_=0), _booked(_IS_OWED)),
        ("income", Order.earned_amount, _booked(income)),
    )
    placed = select(Order.number).where(
        Order.status == OrderStatus.PLACED, Order.earned_amount != 0
    )
    finding.problems += [
        f"order {number}: income before it was handed over" for number in session.scalars(placed)
    ]
    strays = (
        select(JournalLine.ref_id)
        .outerjoin(Order, Order.id == JournalLine.ref_id)
        .where(JournalLine.ref_kind == ORDER, Order.id.is_(None))
        .distinct()
    )
    finding.problems += [
        f"lines of order {order_id}, which is not there" for order_id in session.scalars(strays)
    ]
    return finding


def check_bills() -> Finding:
    """What is paid of an order is paid on its bills, and what is still to be paid is open there."""
    to_pay = case(
        (Order.status == OrderStatus.PLACED, Order.total_amount - Order.paid_amount),
        (_STANDS < 0, -_STANDS),
        else_=0,
    )
    is_open = Bill.status == BillStatus.OPEN
    own = (Bill.purpose == PURPOSE, Bill.subject_kind == ORDER)
    left = case((is_open, Bill.amount - Bill.paid_amount), else_=0)
    return _compare(
        ("paid", Order.paid_amount, _sum(Bill.subject_id, Bill.paid_amount, *own)),
        ("open", to_pay, _sum(Bill.subject_id, left, *own)),
    )


def check_settled() -> Finding:
    """Orders count as participation with what they cost, while they are completed and paid."""
    counted = _sum(
        Participation.source_id,
        Participation.amount,
        Participation.kind == PARTICIPATION,
        Participation.source_kind == ORDER,
    )
    finding = _compare(("counts", case((_IS_SETTLED, Order.earned_amount), else_=0), counted))
    is_due = and_(Order.status == OrderStatus.COMPLETED, _STANDS >= 0)
    is_worth = or_(Order.earned_amount > 0, Order.total_amount == 0)
    wrong = or_(and_(_IS_SETTLED, not_(is_due)), and_(not_(_IS_SETTLED), is_due, is_worth))
    finding.problems += [
        f"order {number}: counts, or not, against its state"
        for number in session.scalars(select(Order.number).where(wrong))
    ]
    return finding


def check_points() -> Finding:
    """Points that an order spent and earned are in the ledger of points, and come back with it."""
    finding = Finding(_count(Order))
    sums = _points_by_order()
    spent, back, earned, taken = (
        func.coalesce(column, 0)
        for column in (sums.c.spent, sums.c.back, sums.c.earned, sums.c.taken)
    )
    left = case((_IS_SETTLED, Order.earned_points), else_=0)
    is_part = and_(_IS_SETTLED, Order.earned_amount < Order.settled_amount)
    wrong = or_(
        -spent != Order.points,
        and_(back != 0, back != Order.points),
        and_(Order.status == OrderStatus.CANCELLED, back != Order.points),
        earned + taken < 0,
        earned + taken > left,
        and_(not_(is_part), earned + taken != left),
    )
    rows = session.execute(
        select(Order.number, Order.points, left, spent, back, earned, taken)
        .outerjoin(sums, sums.c.order_id == Order.id)
        .where(wrong)
    )
    finding.problems += [
        f"order {number}: spends {points}, stands at {stands}; spent, given back, earned, taken"
        f" back {[int(amount) for amount in found]}"
        for number, points, stands, *found in rows
    ]
    return finding


def _points_by_order() -> Subquery:
    """Return (order_id, spent, back, earned, taken) as they are signed in the ledger of points."""
    names = {
        "spent": PointsKind.SPENT,
        "back": PointsKind.RETURNED,
        "earned": PointsKind.EARNED,
        "taken": PointsKind.TAKEN_BACK,
    }
    sums = [
        func.sum(case((PointsEntry.kind == kind, PointsEntry.points), else_=0)).label(name)
        for name, kind in names.items()
    ]
    return (
        select(PointsEntry.source_id.label("order_id"), *sums)
        .where(PointsEntry.source_kind == ORDER)
        .group_by(PointsEntry.source_id)
        .subquery()
    )


def check_money_back() -> Finding:
    """What was credited and paid back of an order are the approved credits and paid payouts."""
    credited = _sum(
        OrderCredit.order_id, OrderCredit.amount, OrderCredit.status == CreditStatus.APPROVED
    )
    refunded = _sum(
        OrderPayout.order_id, OrderPayout.amount, OrderPayout.status == PayoutStatus.PAID
    )
    return _compare(
        ("credited", Order.credited_amount, credited),
        ("paid back", Order.refunded_amount, refunded),
    )


def check_promotions() -> Finding:
    """The discount of an order is what its promotions granted."""
    own = PromotionUse.owner_kind == ORDER
    granted = _sum(PromotionUse.owner_id, PromotionUse.amount, own)
    return _compare(("discount", Order.discount_amount, granted))


def check_goods() -> Finding:
    """What is delivered has an address and one line for it; what is picked up has neither."""
    finding = Finding(_count(Order))
    lines = _sum(OrderLine.order_id, 1, OrderLine.kind == LineKind.DELIVERY)
    count = func.coalesce(lines.c.amount, 0)
    is_delivered = Order.hand_over == HandOver.DELIVERY
    wrong = or_(
        and_(is_delivered, or_(count != 1, Order.address == "")),
        and_(not_(is_delivered), or_(count != 0, Order.area != "")),
    )
    finding.problems += [
        f"order {number}: delivered without an address or a line, or the other way round"
        for number in session.scalars(
            select(Order.number).outerjoin(lines, lines.c.order_id == Order.id).where(wrong)
        )
    ]
    return finding


_STANDS = Order.paid_amount - Order.earned_amount - Order.refunded_amount
"""Where the money of an order stands; see `rules.position`, which is not asked here."""
_IS_SETTLED = Order.settled_at.is_not(None)
_IS_ADVANCE = JournalLine.account == CUSTOMER_ADVANCES
_IS_OWED = JournalLine.account == TRADE_RECEIVABLE


def _booked(condition: ColumnElement[bool]) -> Subquery:
    """Return (order_id, amount) of lines that are an order's, credit above zero."""
    return _sum(
        JournalLine.ref_id,
        JournalLine.credit - JournalLine.debit,
        condition,
        JournalLine.ref_kind == ORDER,
    )


def _sum(key: Any, amount: Any, *where: ColumnElement[bool]) -> Subquery:
    """Return (order_id, amount): the sum by order of the rows that fit."""
    return (
        select(key.label("order_id"), func.sum(amount).label("amount"))
        .where(*where)
        .group_by(key)
        .subquery()
    )


def _compare(*pairs: tuple[str, Any, Subquery]) -> Finding:
    """Find the orders of which an amount is not the sum that is found elsewhere."""
    finding = Finding(_count(Order))
    wanted = [amount for _name, amount, _sums in pairs]
    found = [func.coalesce(sums.c.amount, 0) for _name, _amount, sums in pairs]
    query = select(Order.number, *wanted, *found).where(
        or_(*(one != other for one, other in zip(wanted, found, strict=True)))
    )
    for _name, _amount, sums in pairs:
        query = query.outerjoin(sums, sums.c.order_id == Order.id)
    for number, *amounts in session.execute(query):
        both = zip(pairs, amounts, amounts[len(pairs) :], strict=False)
        told = [f"{name} {int(one)}, found {int(other)}" for (name, *_rest), one, other in both]
        finding.problems.append(f"order {number}: {'; '.join(told)}")
    return finding


def _count(table: Any) -> int:
    return session.scalar(select(func.count()).select_from(table)) or 0


def check_ratings() -> Finding:
    """Each rating of an order is its buyer's, and of something in it."""
    finding = Finding(0)
    rows = session.execute(
        select(Rating, Order.person_id, Order.unit_id)
        .outerjoin(Order, Order.id == Rating.owner_id)
        .where(Rating.owner_kind == ORDER)
    ).all()
    sold = defaultdict[int, set[str]](set)
    for order_id, kind, item_id in session.execute(
        select(OrderLine.order_id, CatalogueItem.kind, CatalogueItem.id)
        .join(CatalogueItem, CatalogueItem.id == OrderLine.item_id)
        .where(OrderLine.order_id.in_(select(Rating.owner_id).where(Rating.owner_kind == ORDER)))
    ):
        sold[order_id].add(item_key(kind, item_id))
    for rating, person_id, unit_id in rows:
        finding.checked += 1
        is_own = (rating.person_id, rating.unit_id) == (person_id, unit_id)
        if not is_own or rating.about not in sold[rating.owner_id]:
            finding.problems.append(f"rating {rating.id}: nothing of order {rating.owner_id}")
    return finding


CHECKS = [
    Check("sales.ratings", check_ratings, N_("Who rates something has had it.")),
    Check("sales.lines", check_lines, N_("An order is the sum of its lines, to the rupiah.")),
    Check("sales.books", check_books, N_("The books say of each order what its payments say.")),
    Check("sales.bills", check_bills, N_("What an order has to be paid stands on its bills.")),
    Check("sales.settled", check_settled, N_("Completed and paid orders count as participation.")),
    Check("sales.points", check_points, N_("Points of orders are in the ledger of points.")),
    Check("sales.money_back", check_money_back, N_("Money paid back of orders was decided on.")),
    Check("sales.goods", check_goods, N_("What is delivered has an address and its line.")),
    Check("sales.promotions", check_promotions, N_("Discounts are what promotions granted.")),
]
