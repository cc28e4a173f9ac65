"""Place an order: prices frozen, promotions and points taken, billed; once by its key."""

from sqlalchemy import update

from coop import dates
from coop.db import insert_rows, insert_unless_taken, session
from coop.domain.identity.types import Actor
from coop.domain.loyalty import service as loyalty
from coop.domain.numbering.service import take_number
from coop.domain.payments.service import create_bill
from coop.domain.promotions import service as promotions
from coop.domain.sales import queries
from coop.domain.sales.area_service import find_area_of
from coop.domain.sales.models import Order, OrderLine
from coop.domain.sales.quoting import reckon
from coop.domain.sales.rules import ensure_destination
from coop.domain.sales.settling_service import spent_change
from coop.domain.sales.types import (
    ORDER,
    PURPOSE,
    Basket,
    HandOver,
    OrderStatus,
    PaymentTerms,
    Quote,
    QuoteLine,
)
from coop.domain.settings.service import today
from coop.domain.trail.service import write_trail
from coop.errors import Conflict, Refused
from coop.explain import N_
from coop.refs import Ref


def place_order(
    basket: Basket,
    terms: PaymentTerms,
    key: str,
    actor: Actor | None,
    *,
    source: Ref | None = None,
    expected_amount: int | None = None,
) -> Order:
    """Order what is in the basket, and bill it; with a known ``key``, return the first order.

    ``source`` is what caused it, such as a booking (None: the order itself). Prices, discount
    and points are those of now: Conflict when the total is not ``expected_amount``, which the
    customer was shown. A deposit is a bill of its own, and nothing is billed of a total of zero.
    Raises Refused for what cannot be bought so, Conflict when a rival used a promotion up.
    """
    known = queries.find_order_by_key(key)
    if known is not None:
        return _same(known, basket)
    ensure_destination(basket)
    reckoned = reckon(basket)
    quote, day = reckoned.quote, today()
    if expected_amount is not None and quote.total_amount != expected_amount:
        raise Conflict(
            N_("The price is %(total_amount)s by now. Look at it again."),
            total_amount=quote.total_amount,
        )
    _ensure_terms(terms, quote.total_amount)
    order = _build(basket, quote, terms, key, actor)
    if source is not None:
        order.source_kind, order.source_id = source.kind, source.id
    if not insert_unless_taken(order):
        rival = queries.find_order_by_key(key)
        if rival is None:
            raise Conflict(N_("Somebody else was first. Look at it again."))
        return _same(rival, basket)
    if source is None:
        order.source_id = order.id
    session.flush()
    insert_rows(OrderLine, [_line_row(order.id, one) for one in quote.lines])
    promotions.use_promotions(
        reckoned.discount, Ref(ORDER, order.id), basket.person_id, basket.unit_id, day
    )
    if quote.points:
        loyalty.spend_points(spent_change(order), quote.points)
    _number_and_bill(order, terms)
    write_trail("order.placed", Ref(ORDER, order.id), total_amount=order.total_amount)
    return queries.get_order(order.id)


def _same(known: Order, basket: Basket) -> Order:
    """Return what was placed under a key before; it is nobody else's."""
    if (known.person_id, known.unit_id) != (basket.person_id, basket.unit_id):
        raise Conflict(N_("Somebody else was first. Look at it again."))
    return known


def _ensure_terms(terms: PaymentTerms, total: int) -> None:
    if not 0 <= terms.deposit_amount <= total:
        raise Refused(N_("The deposit is at most the whole price."), field="deposit_amount")
    if terms.due_on < today():
        raise Refused(N_("The due date cannot lie in the past."), field="due_on")


def _build(
    basket: Basket, quote: Quote, terms: PaymentTerms, key: str, actor: Actor | None
) -> Order:
    return Order(
        unit_id=basket.unit_id,
        unique_key=key,
        person_id=basket.person_id,
        source_kind=ORDER,
        source_id=0,
        status=OrderStatus.PLACED,
        gross_amount=quote.gross_amount,
        discount_amount=quote.discount_amount,
        total_amount=quote.total_amount,
        deposit_amount=terms.deposit_amount,
        points=quote.points,
        why=quote.why.to_json(),
        hand_over=basket.hand_over,
        **_destination(basket),
        due_on=terms.due_on,
        placed_on=today(),
        placed_at=dates.now(),
        placed_by=actor.user_id if actor else None,
    )


def _destination(basket: Basket) -> dict[str, str]:
    """Return where it goes, as the order keeps it whatever becomes of the area."""
    if basket.hand_over is HandOver.PICK_UP:
        return {"address": basket.address.strip()[:300]}
    area = find_area_of(basket)
    return {
        "address": basket.address.strip()[:300],
        "area": area.name if area else "",
        "postcode": basket.receiver.postcode,
        "receiver": basket.receiver.name.strip()[:120],
        "receiver_phone": basket.receiver.phone[:20],
    }


def _line_row(order_id: int, one: QuoteLine) -> dict[str, object]:
    line = one.line
    parts = line.item.parts if line.item else ()
    return {
        "order_id": order_id,
        "rank": line.rank,
        "kind": line.kind,
        "item_id": line.item.id if line.item else None,
        "text": line.text,
        "quantity": line.quantity,
        "unit_amount": line.unit_amount,
        "discount_amount": one.discount_amount,
        "net_amount": one.net_amount,
        "credited_quantity": 0,
        "credited_amount": 0,
        "parts": [
            {
                "item": part.item_id,
                "code": part.code,
                "name": part.name,
                "quantity": part.quantity * line.quantity,
                "amount": amount,
            }
            for part, amount in zip(parts, one.part_amounts, strict=True)
        ],
        "note": dict(line.note) if line.note else None,
    }


def _number_and_bill(order: Order, terms: PaymentTerms) -> None:
    """Give the order its number and its bills: numbers are taken last."""
    number = take_number(order.unit_id, ORDER, f"{order.placed_on:%Y}")
    session.execute(
        update(Order)
        .where(Order.id == order.id)
        .values(number=number)
        .execution_options(synchronize_session=False)
    )
    deposit = terms.deposit_amount
    deposit_due_on = min(terms.deposit_due_on or terms.due_on, terms.due_on)
    for part, amount, due_on, text in (
        ("deposit", deposit, deposit_due_on, f"Uang muka pesanan {number}"),
        ("rest", order.total_amount - deposit, terms.due_on, f"Pesanan {number}"),
    ):
        if amount:
            create_bill(
                order.person_id,
                PURPOSE,
                Ref(ORDER, order.id),
                amount,
                text,
                due_on,
                unit_id=order.unit_id,
                unique_key=f"order:{order.id}:{part}",
            )
