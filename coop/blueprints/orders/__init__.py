"""Buying from a unit: the basket, one's own orders, and what its desk does with them."""

from flask import Blueprint
from flask_babel import lazy_gettext as _l

from coop.web.filters import register_labels, register_tones
from coop.web.navigation import Entry
from coop.web.refs import RefKind, register_ref
from coop.web.timelines import register_actions, register_fields

blueprint = Blueprint("orders", __name__)

MENU = [
    ("me", Entry(_l("My orders"), "orders.mine", "shopping-bag", "member.self|customer.self", 40)),
]
UNIT_MENU = [
    Entry(_l("Orders"), "orders.orders", "shopping-bag", "orders.view", 20, feature="selling")
]

register_labels({"OrderStatus.completed": _l("Handed over to the customer")})
register_tones(
    {
        "OrderStatus.placed": "wait",
        "OrderStatus.completed": "good",
        "OrderStatus.cancelled": "stop",
        "Goods.waiting": "plain",
        "Goods.preparing": "wait",
        "Goods.ready": "good",
        "Goods.sent": "info",
        "Goods.handed_over": "done",
        "CreditStatus.asked": "wait",
        "CreditStatus.approved": "good",
        "CreditStatus.refused": "stop",
        "PayoutStatus.prepared": "wait",
        "PayoutStatus.paid": "good",
        "PayoutStatus.dropped": "stop",
    }
)
register_actions(
    {
        "order.placed": _l("Ordered"),
        "order.completed": _l("Handed over to the customer"),
        "order.goods_preparing": _l("Being prepared"),
        "order.goods_ready": _l("Ready"),
        "order.goods_sent": _l("Sent"),
        "order.cancelled": _l("Cancelled"),
        "order.settled": _l("Handed over and paid: it counts"),
        "order.unsettled": _l("A payment was taken back: it counts no more"),
        "order.credit_asked": _l("Deduction asked for"),
        "order.credit_refused": _l("Deduction refused"),
        "order.credited": _l("Deduction approved"),
        "order.payout_prepared": _l("Money back prepared"),
        "order.payout_dropped": _l("Money back dropped"),
        "order.paid_back": _l("Money paid back"),
        "delivery_area.added": _l("Delivery area added"),
        "delivery_area.changed": _l("Price of the delivery changed"),
        "delivery_area.switched_on": _l("Delivery area switched on"),
        "delivery_area.switched_off": _l("Delivery area switched off"),
    }
)
register_fields(
    {
        "total_amount": _l("Total"),
        "fee_amount": _l("Price of the delivery"),
        "kept_amount": _l("Kept"),
        "points": _l("Points"),
        "reason": _l("Reason"),
        "answer": _l("Answer"),
        "target": _l("To"),
        "credit": _l("Deduction number"),
    }
)
register_ref("order", RefKind(_l("Order")))
register_ref("delivery_area", RefKind(_l("Delivery area")))

from coop.blueprints.orders import (  # noqa: E402 - the views need the blueprint
    area_views,  # noqa: F401
    basket_views,  # noqa: F401
    desk_views,  # noqa: F401
    money_views,  # noqa: F401
    own_views,  # noqa: F401
    panels,  # noqa: F401
    staff_views,  # noqa: F401
)
