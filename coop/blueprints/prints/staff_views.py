"""Prints that were ordered, as the desk sees them: what to print, the pictures, step by step."""

import io
import zipfile
from collections.abc import Iterator
from typing import Any

from flask import Response, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from coop.blueprints.prints import blueprint
from coop.blueprints.prints.upload_views import send_thumb
from coop.domain.prints import queries, rules, service
from coop.domain.prints.queries import Original, PrintFilter
from coop.domain.prints.types import Fit, Size
from coop.domain.sales import queries as orders
from coop.domain.sales import service as sales
from coop.domain.sales.goods_rules import list_next
from coop.domain.sales.types import Goods, OrderStatus
from coop.errors import NotFound
from coop.explain import N_
from coop.gateways.storage import Storage
from coop.pdf.print_ticket import render_print_ticket
from coop.web.access import actor, has_feature, require, this_unit
from coop.web.addresses import url_for
from coop.web.arguments import asked_choice, asked_page, asked_text
from coop.web.filters import label
from coop.web.panels import register_panel
from coop.web.papers import pdf_response
from coop.web.revealing import is_revealed, mark_revealed
from coop.web.uploads import storage

ALL = "/usaha/<unit_code>/kelola/cetak"
ONE = f"{ALL}/<int:draft_id>"
PICTURES = "print_pictures"
"""How the pictures of a draft are called that somebody asked for."""


@blueprint.get(ALL)
@require("orders.view")
@has_feature("prints")
def ordered() -> ResponseReturnValue:
    """List the prints that were ordered."""
    paid = {"yes": True, "no": False}.get(request.args.get("paid", ""))
    wanted = PrintFilter(
        this_unit().id, asked_choice(Goods, "goods"), paid, asked_text(), asked_page()
    )
    return render_template(
        "prints/ordered.html",
        unit=this_unit(),
        page=queries.search_ordered(wanted),
        goods=[(one.value, label(one)) for one in Goods],
    )


@blueprint.get(ONE)
@require("orders.view")
@has_feature("prints")
def job(draft_id: int) -> ResponseReturnValue:
    """Show what is to be printed of an order."""
    draft, order, name = queries.get_ordered(draft_id, this_unit().id)
    return render_template(
        "prints/job.html",
        unit=this_unit(),
        draft=draft,
        order=order,
        row=orders.order_row(order, name),
        rows=queries.show(queries.list_pictures(draft_id), _sizes(draft_id)),
        steps=list_next(order.goods, order.hand_over) if order.status is OrderStatus.PLACED else (),
    )


@blueprint.post(f"{ONE}/<any(preparing, ready, sent, handed_over):step>")
@require("orders.manage")
@has_feature("prints")
def advance(draft_id: int, step: str) -> ResponseReturnValue:
    """Note that the prints are one step on; the customer is told when they are ready and sent."""
    _draft, order, _name = queries.get_ordered(draft_id, this_unit().id)
    sales.advance_goods(order.id, Goods(step), actor())
    flash(_("Noted."), "success")
    return redirect(url_for("prints.job", draft_id=draft_id), code=303)


@blueprint.get(f"{ONE}/foto/<int:picture_id>")
@require("orders.manage")
@has_feature("prints")
def staff_thumb(draft_id: int, picture_id: int) -> ResponseReturnValue:
    """Send the small copy of a picture to who prints it."""
    draft, _order, _name = queries.get_ordered(draft_id, this_unit().id)
    return send_thumb(queries.get_picture(draft.id, picture_id))


@blueprint.post(f"{ONE}/foto")
@require("orders.manage")
@has_feature("prints")
def ask_originals(draft_id: int) -> ResponseReturnValue:
    """Let who prints the pictures take them all along; the trail keeps who that was."""
    draft, _order, _name = queries.get_ordered(draft_id, this_unit().id)
    service.note_download(draft, actor())
    mark_revealed(PICTURES, draft.id)
    return redirect(url_for("prints.originals", draft_id=draft_id), code=303)


@blueprint.get(f"{ONE}/foto.zip")
@require("orders.manage")
@has_feature("prints")
def originals(draft_id: int) -> ResponseReturnValue:
    """Send all pictures in one archive, named as a lab prints them, to who asked just now."""
    _draft, order, _name = queries.get_ordered(draft_id, this_unit().id)
    if not is_revealed(PICTURES, draft_id):
        return redirect(url_for("prints.job", draft_id=draft_id), code=303)
    rows = queries.list_originals(draft_id)
    if not rows:
        raise NotFound(N_("The pictures of this order were deleted, their time was over."))
    sizes = _sizes(draft_id)
    named = [
        (rules.name_for_lab(one.place, _name_of(sizes, one.wish.item_id), one.wish), one)
        for one in rows
    ]
    answer = Response(_archive(storage(), named), mimetype="application/zip")
    answer.headers["Cache-Control"] = "private, no-store"
    answer.headers["Content-Disposition"] = f'attachment; filename="{order.number}.zip"'
    return answer


@blueprint.get(f"{ONE}/tiket.pdf")
@require("orders.view")
@has_feature("prints")
def ticket(draft_id: int) -> ResponseReturnValue:
    """Send the job ticket that goes with the prints."""
    _draft, order, name = queries.get_ordered(draft_id, this_unit().id)
    sizes = _sizes(draft_id)
    shown = queries.show(queries.list_pictures(draft_id), sizes)
    content = render_print_ticket(
        order,
        name,
        [
            (place, rules.name_for_lab(place, _name_of(sizes, one.wish.item_id), one.wish), one)
            for place, one in enumerate(shown, start=1)
        ],
        unit=this_unit().name,
        hand_over=label(order.hand_over),
        fits={one: label(one) for one in Fit},
    )
    return pdf_response(content, f"cetak-{order.number}.pdf")


def prints_of_order(order_id: int) -> str | None:
    """Return the way to the prints of an order, for its page; None when it has none."""
    draft = queries.find_draft_of_order(order_id) if this_unit().has("prints") else None
    return render_template("prints/_of_order.html", draft=draft) if draft else None


register_panel("order", 10, "orders.view", prints_of_order)


def _sizes(draft_id: int) -> dict[int, Size]:
    """Return the sizes of a draft, those that are offered no longer among them."""
    return queries.find_sizes(one.item_id for one in queries.list_pictures(draft_id))


def _name_of(sizes: dict[int, Size], item_id: int) -> str:
    size = sizes.get(item_id)
    return size.item.terms.code if size else ""


class _Pipe(io.RawIOBase):
    """Where the archive is written: what lies here is sent, then forgotten."""

    def __init__(self) -> None:
        self.waiting = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, content: Any) -> int:
        self.waiting += content
        return len(content)

    def drain(self) -> bytes:
        """Return what was written since the last time."""
        content = bytes(self.waiting)
        self.waiting.clear()
        return content


def _archive(store: Storage, named: list[tuple[str, Original]]) -> Iterator[bytes]:
    """Yield a ZIP picture by picture: never more than one of them is held."""
    pipe = _Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_STORED) as archive:
        for name, one in named:
            archive.writestr(name, store.get(one.storage_name))
            yield pipe.drain()
    yield pipe.drain()
