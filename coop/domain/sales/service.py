"""What orders offer to the areas above and to the pages, in one place."""

from coop.domain.sales.area_service import add_area, change_area, switch_area
from coop.domain.sales.completing_service import cancel_order, complete_order
from coop.domain.sales.crediting_service import approve_credit, ask_credit, refuse_credit
from coop.domain.sales.goods_service import advance_goods
from coop.domain.sales.payout_service import drop_payout, pay_back, prepare_payout
from coop.domain.sales.placing_service import place_order
from coop.domain.sales.quoting import choose, quote
from coop.domain.sales.source_service import list_sources, offer_sources, pay_order_from

__all__ = [
    "add_area",
    "advance_goods",
    "approve_credit",
    "ask_credit",
    "cancel_order",
    "change_area",
    "choose",
    "complete_order",
    "drop_payout",
    "list_sources",
    "offer_sources",
    "pay_back",
    "pay_order_from",
    "place_order",
    "prepare_payout",
    "quote",
    "refuse_credit",
    "switch_area",
]
