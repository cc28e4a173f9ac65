"""What others' pages show of photo prints: the buyer's pages of an order and of all orders."""

from datetime import timedelta

from flask import render_template

from coop.blueprints.booking.visitor import my_holders
from coop.domain.prints import queries, service
from coop.domain.sales.queries import get_order
from coop.domain.settings.service import get_setting
from coop.domain.units.queries import get_unit
from coop.web.panels import register_panel

MINE = "member.self|customer.self"


def pictures_of_order(order_id: int) -> str | None:
    """Return the pictures of one's own order, for its page; None when it has none."""
    draft = queries.find_draft_of_order(order_id)
    unit = get_unit(draft.unit_id) if draft else None
    if draft is None or unit is None or not unit.has("prints"):
        return None
    pictures = queries.list_pictures(draft.id)
    return render_template(
        "prints/_mine_of_order.html",
        unit=unit,
        draft=draft,
        rows=queries.show(pictures, queries.find_sizes({one.item_id for one in pictures})),
        last_day=service.find_last_day(get_order(order_id)),
    )


def my_drafts(_person_id: int) -> str | None:
    """Return what somebody has not ordered yet, for their page of orders; None without."""
    rows = queries.list_open_drafts(my_holders())
    kept = timedelta(days=int(get_setting("prints.draft_days")))
    return render_template("prints/_mine.html", rows=rows, kept=kept) if rows else None


register_panel("my_order:print", 10, MINE, pictures_of_order)
register_panel("my_orders", 10, MINE, my_drafts)
