"""What belongs to an item: pictures, the contents of a package, what goes with it."""

from flask import flash, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from coop.blueprints.catalogue import blueprint
from coop.blueprints.catalogue.forms import PictureForm, companions_form, parts_form
from coop.blueprints.catalogue.staff_views import ONE, own_item, to_item
from coop.domain.catalogue import list_queries, queries, service
from coop.domain.catalogue.service import CompanionWish
from coop.domain.catalogue.types import ItemKind
from coop.errors import CoopError, NotFound
from coop.explain import N_
from coop.web.access import has_feature, require, this_unit
from coop.web.addresses import url_for
from coop.web.forms import attach_error


@blueprint.route(f"{ONE}/gambar", methods=["GET", "POST"])
@require("catalogue.manage")
@has_feature("selling")
def pictures(item_id: int) -> ResponseReturnValue:
    """Show the pictures of an item, and add one."""
    found, form = own_item(item_id), PictureForm()
    if form.validate_on_submit():
        try:
            service.add_picture(item_id, form.picture.data)
        except CoopError as error:
            attach_error(form, error)
        else:
            flash(_("Picture added."), "success")
            return _to_pictures(item_id)
    page = render_template(
        "catalogue/pictures.html",
        unit=this_unit(),
        item=found,
        form=form,
        pictures=queries.list_pictures([item_id]).get(item_id, ()),
    )
    return page, 422 if form.is_submitted() else 200


@blueprint.post(f"{ONE}/gambar/<int:file_id>/<any(first, remove):step>")
@require("catalogue.manage")
@has_feature("selling")
def move_picture(item_id: int, file_id: int, step: str) -> ResponseReturnValue:
    """Put a picture before the others, or take it off the item."""
    own_item(item_id)
    known = queries.list_pictures([item_id]).get(item_id, ())
    if file_id not in known:
        raise NotFound(N_("This picture does not exist."))
    others = [one for one in known if one != file_id]
    service.order_pictures(item_id, [file_id, *others] if step == "first" else others)
    flash(_("It stands first now.") if step == "first" else _("Picture removed."), "success")
    return _to_pictures(item_id)


@blueprint.route(f"{ONE}/isi", methods=["GET", "POST"])
@require("catalogue.manage")
@has_feature("selling")
def parts(item_id: int) -> ResponseReturnValue:
    """Say what is in a package."""
    found = own_item(item_id)
    if found.kind is not ItemKind.PACKAGE:
        raise NotFound(N_("Only a package has parts."))
    others = [one for one in queries.list_items(found.unit_id) if one.kind is not ItemKind.PACKAGE]
    form = parts_form(found, others)
    if form.validate_on_submit():
        try:
            service.define_package(item_id, form.parts())
        except CoopError as error:
            attach_error(form, error)
        else:
            flash(_("Saved. What was ordered before stays as it was."), "success")
            return to_item(item_id)
    page = render_template("catalogue/parts.html", unit=this_unit(), item=found, form=form)
    return page, 422 if form.is_submitted() else 200


@blueprint.route(f"{ONE}/pendamping", methods=["GET", "POST"])
@require("catalogue.manage")
@has_feature("selling")
def companions(item_id: int) -> ResponseReturnValue:
    """Say what is offered beside an item."""
    found = own_item(item_id)
    now = [CompanionWish(one.item.id, one.at) for one in list_queries.list_companions_of(item_id)]
    form = companions_form(found, queries.list_items(found.unit_id), now)
    if form.validate_on_submit():
        try:
            service.define_companions(item_id, form.wishes())
        except CoopError as error:
            attach_error(form, error)
        else:
            flash(_("Saved."), "success")
            return to_item(item_id)
    page = render_template("catalogue/companions.html", unit=this_unit(), item=found, form=form)
    return page, 422 if form.is_submitted() else 200


def _to_pictures(item_id: int) -> ResponseReturnValue:
    return redirect(url_for("catalogue.pictures", item_id=item_id), code=303)
