"""The catalogue as the staff of a unit keep it."""

from typing import Any

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from coop.blueprints.catalogue import blueprint
from coop.blueprints.catalogue.forms import (
    NO_GROUP,
    GroupForm,
    ItemForm,
    NewItemForm,
    with_groups,
    written,
)
from coop.domain.catalogue import list_queries, queries, service
from coop.domain.catalogue.list_queries import ItemFilter
from coop.domain.catalogue.types import ITEM, Item, ItemKind, ItemStanding
from coop.domain.settings.service import today
from coop.errors import CoopError, NotFound
from coop.explain import N_
from coop.refs import Ref
from coop.web.access import has_feature, require, this_unit
from coop.web.addresses import url_for
from coop.web.arguments import asked_choice, asked_number, asked_page, asked_text, is_descending
from coop.web.exports import export_response
from coop.web.filters import label
from coop.web.forms import attach_error
from coop.web.histories import history_of

ALL = "/usaha/<unit_code>/kelola/katalog"
ONE = f"{ALL}/<int:item_id>"
GROUPS = f"{ALL}/kelompok"
UNREAD = frozenset(
    {"group_id", "detail", "file", "files", "parts", "companions", "audiences", "sources"}
)
"""Ids and codes, which say nothing to who reads the timeline."""


@blueprint.get(ALL)
@require("catalogue.view")
@has_feature("selling")
def items() -> ResponseReturnValue:
    """List what the unit sells or sold."""
    wanted = ItemFilter(
        this_unit().id,
        text=asked_text(),
        kind=asked_choice(ItemKind, "kind"),
        group_id=asked_number("group"),
        standing=asked_choice(ItemStanding, "standing"),
        sort=asked_text("sort"),
        descending=is_descending(),
        page=asked_page(),
    )
    if file_format := request.args.get("format"):
        return _export(file_format, wanted)
    return render_template(
        "catalogue/items.html",
        unit=this_unit(),
        page=list_queries.search_items(wanted, today()),
        groups=[(group.id, group.name) for group in queries.list_groups(this_unit().id)],
        kinds=[(one.value, label(one)) for one in ItemKind],
        standings=[(one.value, label(one)) for one in ItemStanding],
    )


def _export(file_format: str, wanted: ItemFilter) -> ResponseReturnValue:
    columns = [
        (_("Code"), "text"),
        (_("Name"), "text"),
        (_("Kind"), "text"),
        (_("Heading"), "text"),
        (_("Price"), "money"),
        (_("Status"), "text"),
        (_("Public"), "text"),
    ]
    yes, no = _("yes"), _("no")
    rows = (
        (
            *(row.code, row.name, row.kind, row.group, row.unit_amount, row.standing),
            yes if row.is_public else no,
        )
        for row in list_queries.stream_items(wanted, today())
    )
    return export_response(file_format, _("catalogue"), columns, rows)


@blueprint.route(f"{ALL}/baru", methods=["GET", "POST"])
@require("catalogue.manage")
@has_feature("selling")
def new_item() -> ResponseReturnValue:
    """Add something to the catalogue."""
    form = NewItemForm(data={"is_public": True, "group": NO_GROUP, "kind": ItemKind.SERVICE})
    with_groups(form, queries.list_groups(this_unit().id))
    if form.validate_on_submit():
        try:
            added = service.add_item(this_unit().id, form.kind.data, form.terms())
        except CoopError as error:
            attach_error(form, error)
        else:
            flash(_("Added. Pictures and what goes with it can be added now."), "success")
            return to_item(added.id)
    page = render_template("catalogue/edit.html", unit=this_unit(), form=form, item=None)
    return page, 422 if form.is_submitted() else 200


@blueprint.get(ONE)
@require("catalogue.view")
@has_feature("selling")
def item(item_id: int) -> ResponseReturnValue:
    """Show an item with its pictures, its contents and what goes with it."""
    found = own_item(item_id)
    groups = {group.id: group.name for group in queries.list_groups(found.unit_id)}
    return render_template(
        "catalogue/item.html",
        unit=this_unit(),
        item=found,
        group=groups.get(found.terms.group_id or NO_GROUP),
        standing=list_queries.standing(found, today()),
        pictures=queries.list_pictures([item_id]).get(item_id, ()),
        companions=list_queries.list_companions_of(item_id),
        happened=history_of(Ref(ITEM, item_id), UNREAD),
    )


@blueprint.route(f"{ONE}/ubah", methods=["GET", "POST"])
@require("catalogue.manage")
@has_feature("selling")
def edit_item(item_id: int) -> ResponseReturnValue:
    """Describe an item anew; what was ordered keeps its price."""
    found = own_item(item_id)
    form = with_groups(ItemForm(data=written(found)), queries.list_groups(found.unit_id))
    if found.kind is not ItemKind.PRINT:
        del form.width_mm, form.height_mm, form.papers
    if form.validate_on_submit():
        try:
            service.change_item(item_id, form.terms())
        except CoopError as error:
            attach_error(form, error)
        else:
            flash(_("Saved. What was ordered before keeps its price."), "success")
            return to_item(item_id)
    page = render_template("catalogue/edit.html", unit=this_unit(), form=form, item=found)
    return page, 422 if form.is_submitted() else 200


@blueprint.post(f"{ONE}/<any(on, off):state>")
@require("catalogue.manage")
@has_feature("selling")
def switch_item(item_id: int, state: str) -> ResponseReturnValue:
    """Sell an item again, or no longer."""
    own_item(item_id)
    service.switch_item(item_id, is_active=state == "on")
    flash(_("It is offered again.") if state == "on" else _("It is offered no longer."), "success")
    return to_item(item_id)


@blueprint.post(f"{ONE}/hapus")
@require("catalogue.manage")
@has_feature("selling")
def remove_item(item_id: int) -> ResponseReturnValue:
    """Remove what was never ordered."""
    own_item(item_id)
    service.remove_item(item_id)
    flash(_("Removed from the catalogue."), "success")
    return redirect(url_for("catalogue.items"), code=303)


@blueprint.route(GROUPS, methods=["GET", "POST"])
@require("catalogue.manage")
@has_feature("selling")
def groups() -> ResponseReturnValue:
    """List the headings, and add one."""
    form = GroupForm(data={"rank": 10})
    if form.validate_on_submit():
        try:
            service.add_group(this_unit().id, form.name.data, form.rank.data)
        except CoopError as error:
            attach_error(form, error)
        else:
            flash(_("Added."), "success")
            return redirect(url_for("catalogue.groups"), code=303)
    return _groups_page(form), 422 if form.is_submitted() else 200


@blueprint.route(f"{GROUPS}/<int:group_id>", methods=["GET", "POST"])
@require("catalogue.manage")
@has_feature("selling")
def edit_group(group_id: int) -> ResponseReturnValue:
    """Give a heading another name or place."""
    group = list_queries.get_group(group_id, this_unit().id)
    form = GroupForm(data={"name": group.name, "rank": group.rank})
    if form.validate_on_submit():
        try:
            service.change_group(group_id, form.name.data, form.rank.data)
        except CoopError as error:
            attach_error(form, error)
        else:
            flash(_("Saved."), "success")
            return redirect(url_for("catalogue.groups"), code=303)
    page = render_template("catalogue/group.html", unit=this_unit(), form=form, group=group)
    return page, 422 if form.is_submitted() else 200


def _groups_page(form: Any) -> str:
    unit = this_unit()
    return render_template(
        "catalogue/groups.html",
        unit=unit,
        form=form,
        groups=queries.list_groups(unit.id),
        counts=list_queries.count_by_group(unit.id),
    )


def own_item(item_id: int) -> Item:
    """Return an item of the unit in the address; another one's is NotFound."""
    found = queries.get_item(item_id)
    if found.unit_id != this_unit().id:
        raise NotFound(N_("This item does not exist."))
    return found


def to_item(item_id: int) -> ResponseReturnValue:
    """Go to the page of an item."""
    return redirect(url_for("catalogue.item", item_id=item_id), code=303)
