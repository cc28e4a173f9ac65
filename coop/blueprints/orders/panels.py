"""What a unit's overview shows of orders: those to prepare and those to hand over."""

from flask import render_template

from coop.domain.sales.report_queries import count_to_deliver
from coop.web.access import this_unit
from coop.web.panels import register_panel


def waiting(unit_id: int) -> str | None:
    """Return the orders that wait for the desk, or None."""
    if not this_unit().has("selling"):
        return None
    to_prepare, to_hand_over = count_to_deliver(unit_id)
    if not to_prepare + to_hand_over:
        return None
    return render_template("orders/_needs.html", to_prepare=to_prepare, to_hand_over=to_hand_over)


register_panel("unit_desk", 30, "orders.manage", waiting)
