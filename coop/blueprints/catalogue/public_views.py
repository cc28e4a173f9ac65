"""What anybody sees of a unit's catalogue."""

from itertools import groupby

from flask import Response, g, render_template
from flask.typing import ResponseReturnValue
from flask_login import current_user

from coop.blueprints.catalogue import blueprint
from coop.domain.booking import queries as booking
from coop.domain.catalogue import queries
from coop.domain.catalogue.rules import is_offered
from coop.domain.catalogue.types import ITEM, CompanionAt, Item, ItemKind
from coop.domain.people.audience_queries import list_groups_of
from coop.domain.ratings.queries import summarise
from coop.domain.settings.service import today
from coop.errors import NotFound
from coop.explain import N_
from coop.pdf.price_list import render_price_list
from coop.refs import Ref
from coop.web.access import has_feature, may, public, this_unit
from coop.web.markdown import render_markdown
from coop.web.papers import letterhead, pdf_response
from coop.web.uploads import send_stored_of

PUBLIC_LIST = "/usaha/<unit_code>/katalog"


@blueprint.get(PUBLIC_LIST)
@public
@has_feature("selling")
def shelf() -> ResponseReturnValue:
    """Show what a unit offers the reader today, by heading."""
    unit = this_unit()
    return render_template(
        "catalogue/shelf.html", unit=unit, groups=queries.list_public(unit.id, today(), my_groups())
    )


@blueprint.get(f"{PUBLIC_LIST}/<int:item_id>")
@public
@has_feature("selling")
def offer(item_id: int) -> ResponseReturnValue:
    """Show an item that the reader can have, with what goes with it."""
    found, on, groups = queries.get_item(item_id), today(), my_groups()
    if not _is_shown(found) or not is_offered(found, on, groups):
        raise NotFound(N_("This item does not exist."))
    companions = queries.list_companions([item_id], CompanionAt.BOOKING, on, groups)
    unit = this_unit()
    is_bookable = found.kind is ItemKind.SERVICE and unit.has("booking")
    return render_template(
        "catalogue/offer.html",
        unit=unit,
        rated=summarise(unit.id, found.key) if unit.has("ratings") else None,
        item=found,
        about=render_markdown(found.terms.description),
        pictures=queries.list_pictures([item_id]).get(item_id, ()),
        companions=[one for one in companions if one.item.terms.is_public],
        is_bookable=is_bookable and booking.can_be_booked(item_id),
    )


@blueprint.get(f"{PUBLIC_LIST}/<int:item_id>/gambar/<int:file_id>")
@public
@has_feature("selling")
def picture(item_id: int, file_id: int) -> ResponseReturnValue:
    """Send a picture of an item; what only the desk sells is shown to the staff alone."""
    found = queries.get_item(item_id)
    is_known = file_id in queries.list_pictures([item_id]).get(item_id, ())
    if not is_known or not (_is_shown(found) or _is_kept(found)):
        raise NotFound(N_("This picture does not exist."))
    answer: Response = send_stored_of(Ref(ITEM, item_id), file_id)
    return answer


@blueprint.get("/usaha/<unit_code>/harga")
@public
@has_feature("selling")
def prices() -> ResponseReturnValue:
    """Show the price list of today."""
    unit, on = this_unit(), today()
    rows = groupby(queries.list_prices(unit.id, on, my_groups()), key=lambda row: row.group)
    groups = [(group, list(own)) for group, own in rows]
    return render_template("catalogue/prices.html", unit=unit, groups=groups, on=on)


@blueprint.get("/usaha/<unit_code>/harga.pdf")
@public
@has_feature("selling")
def price_paper() -> ResponseReturnValue:
    """Send the price list of today, to be hung up or handed out."""
    unit, on = this_unit(), today()
    rows = queries.list_prices(unit.id, on, my_groups())
    content = render_price_list(rows, on=on, letterhead=letterhead(unit.id))
    return pdf_response(content, f"harga-{unit.code}-{on}.pdf")


def my_groups() -> frozenset[str]:
    """Return the groups that the reader is in; none for a guest."""
    if not current_user.is_authenticated or current_user.person_id is None:
        return frozenset()
    known: frozenset[str] | None = g.get("groups_of_reader")
    if known is None:
        known = g.groups_of_reader = list_groups_of(current_user.person_id, today())
    return known


def _is_shown(item: Item) -> bool:
    return item.unit_id == this_unit().id and item.is_active and item.terms.is_public


def _is_kept(item: Item) -> bool:
    return item.unit_id == this_unit().id and may("catalogue.view")
