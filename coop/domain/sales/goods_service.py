"""Take an order's goods one step on, and tell the customer."""

from collections.abc import Sequence

from coop.db import session
from coop.domain.identity.types import Actor
from coop.domain.notifications.service import send_mail
from coop.domain.people.models import Person
from coop.domain.sales import posting, queries
from coop.domain.sales.completing_service import complete_order, ensure_ends
from coop.domain.sales.goods_rules import STEPS
from coop.domain.sales.models import Order
from coop.domain.sales.types import ORDER, Goods, HandOver, OrderStatus
from coop.domain.trail.service import write_trail
from coop.domain.units.queries import get_unit
from coop.errors import Conflict, Refused
from coop.explain import N_
from coop.refs import Ref

NEWS = {Goods.READY: "order_ready", Goods.SENT: "order_sent"}
"""What the customer is told of."""


def advance_goods(order_id: int, goods: Goods, actor: Actor) -> Order:
    """Note that the goods of an order are now ``goods``, tell the customer, and return the order.

    With the customer, the order is completed. Raises NotFound, Refused for what is picked up and
    not sent or belongs to an appointment, Conflict when it has gone on meanwhile.
    """
    if goods is Goods.HANDED_OVER:
        return complete_order(order_id, actor)
    order = queries.get_order(order_id)
    ensure_ends(order, None)
    if goods is Goods.SENT and order.hand_over is not HandOver.DELIVERY:
        raise Refused(N_("This order is picked up, not sent."))
    changed = posting.change(
        order_id,
        (Order.status == OrderStatus.PLACED, Order.goods.in_(_before(goods))),
        goods=goods,
    )
    if changed is None:
        raise Conflict(N_("The order has changed meanwhile. Look at it again."))
    write_trail(f"order.goods_{goods.value}", Ref(ORDER, order_id))
    if goods in NEWS:
        _tell(changed, NEWS[goods])
    return changed


def _before(goods: Goods) -> Sequence[Goods]:
    return STEPS.get(goods, ())


def _tell(order: Order, template: str) -> None:
    """Tell the customer; the same news of an order is told once."""
    person, unit = session.get_one(Person, order.person_id), get_unit(order.unit_id)
    send_mail(
        template,
        person.email,
        {
            "name": person.full_name,
            "number": order.number or "",
            "unit_name": unit.name,
            "where": ", ".join(one for one in (unit.address, unit.town) if one),
            "is_delivered": order.hand_over is HandOver.DELIVERY,
            "address": order.address,
            "amount": queries.order_row(order).open_amount,
        },
        locale=person.locale,
        person_id=person.id,
        unique_key=f"{template}:{order.id}",
    )
