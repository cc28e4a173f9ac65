"""A visitor's pictures: begun, described, removed. Somebody else's are not found."""

from typing import Any

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from coop.blueprints.booking.visitor import my_holder, my_holders, my_person_id
from coop.blueprints.catalogue.public_views import my_groups
from coop.blueprints.prints import blueprint
from coop.blueprints.prints.forms import (
    NAMES,
    PicturesForm,
    StartForm,
    WishesForm,
    has_wishes,
    names_of_papers,
    same_form,
    wishes_form,
)
from coop.domain.prints import queries, service
from coop.domain.prints.types import MOST_PICTURES, DraftState, Size
from coop.domain.settings.service import get_setting
from coop.errors import CoopError
from coop.web.access import has_feature, public, this_unit
from coop.web.addresses import url_for
from coop.web.forms import Form, attach_error

HOME = "/usaha/<unit_code>/cetak-foto"
DRAFT = f"{HOME}/<int:draft_id>"


@blueprint.get(HOME)
@public
@has_feature("prints")
def start() -> ResponseReturnValue:
    """Show the sizes with their prices, and what the visitor has begun."""
    return _start_page(StartForm(formdata=None))


@blueprint.post(HOME)
@public
@has_feature("prints")
def begin() -> ResponseReturnValue:
    """Begin a collection of pictures."""
    form = StartForm()
    if form.validate_on_submit():
        try:
            draft = service.open_draft(this_unit().id, my_holder(), _guests_address())
        except CoopError as error:
            attach_error(form, error)
        else:
            return to_draft(draft.id)
    return _start_page(form), 422


@blueprint.get(DRAFT)
@public
@has_feature("prints")
def pictures(draft_id: int) -> ResponseReturnValue:
    """Show the pictures with how they are printed and what that costs."""
    draft = own_draft(draft_id)
    if draft.state is DraftState.SENT and draft.order_id is not None:
        return redirect(url_for("orders.my_order", order_id=draft.order_id), code=303)
    return picture_page(draft)


@blueprint.post(DRAFT)
@public
@has_feature("prints")
def describe(draft_id: int) -> ResponseReturnValue:
    """Keep how each picture is printed; go on to the order when asked to."""
    draft = own_draft(draft_id)
    wrong = _keep_typed(draft, request.form)
    if wrong is not None:
        return picture_page(draft, form=wrong), 422
    if "next" in request.form:
        return redirect(url_for("prints.order", draft_id=draft_id), code=303)
    flash(_("Saved."), "success")
    return to_draft(draft_id)


def _keep_typed(draft: Any, typed: MultiDict[str, str]) -> WishesForm | None:
    """Keep how pictures are to be printed; return the form with what is wrong of it, or None."""
    rows, sizes = queries.list_pictures(draft.id), sizes_here()
    form = wishes_form(rows, sizes, typed)
    if not form.validate_on_submit():
        return form
    try:
        wishes = {one.id: form.wish(one.id) for one in rows}
        service.describe_pictures(draft, wishes, sizes)
    except CoopError as error:
        attach_error(form, error)
        return form
    return None


@blueprint.post(f"{DRAFT}/semua")
@public
@has_feature("prints")
def describe_all(draft_id: int) -> ResponseReturnValue:
    """Print all pictures alike."""
    draft, form = own_draft(draft_id), same_form(sizes_here())
    if form.validate_on_submit():
        try:
            wishes = {one.id: form.wish() for one in queries.list_pictures(draft.id)}
            service.describe_pictures(draft, wishes, sizes_here())
        except CoopError as error:
            attach_error(form, error)
        else:
            flash(_("All pictures are printed alike now."), "success")
            return to_draft(draft_id)
    return picture_page(draft, same=form), 422


@blueprint.post(f"{DRAFT}/foto/<int:picture_id>/hapus")
@public
@has_feature("prints")
def remove(draft_id: int, picture_id: int) -> ResponseReturnValue:
    """Take a picture out; what was typed at the others is kept first."""
    draft = own_draft(draft_id)
    gone = queries.get_picture(draft.id, picture_id)
    typed = MultiDict((name, one) for name, one in request.form.items(multi=True))
    for name in NAMES:
        typed.poplist(f"{name}_{gone.id}")
    if has_wishes(typed):
        wrong = _keep_typed(draft, typed)
        if wrong is not None:
            return picture_page(draft, form=wrong), 422
    service.remove_picture(draft, picture_id)
    flash(_("The picture is removed."), "success")
    return to_draft(draft_id)


@blueprint.post(f"{DRAFT}/hapus")
@public
@has_feature("prints")
def drop(draft_id: int) -> ResponseReturnValue:
    """Remove all pictures."""
    service.drop_draft(own_draft(draft_id).id)
    flash(_("The pictures are removed."), "success")
    return redirect(url_for("prints.start"), code=303)


def own_draft(draft_id: int) -> Any:
    """Return the visitor's own draft, also one that they ordered; anybody else's is NotFound."""
    return queries.get_draft_of(draft_id, this_unit().id, my_holders(), my_person_id())


def sizes_here() -> list[Size]:
    """Return the sizes that the reader is offered here."""
    return queries.list_sizes(this_unit().id, my_groups())


def to_draft(draft_id: int) -> ResponseReturnValue:
    """Go to the pictures."""
    return redirect(url_for("prints.pictures", draft_id=draft_id), code=303)


def _guests_address() -> str | None:
    """Return from where a guest asks; None for who is signed in."""
    return None if my_person_id() else request.remote_addr or "unknown"


def _start_page(form: Form) -> str:
    unit, sizes = this_unit(), sizes_here()
    drafts = queries.list_open_drafts(my_holders())
    return render_template(
        "prints/start.html",
        unit=unit,
        form=form,
        sizes=[(one, names_of_papers(one)) for one in sizes],
        here=[one for one in drafts if one.draft.unit_id == unit.id],
        elsewhere=[one for one in drafts if one.draft.unit_id != unit.id],
        **_days(),
    )


def picture_page(draft: Any, **given: Any) -> str:
    """Return the page of the pictures; ``given`` are forms that came back."""
    rows, sizes = queries.list_pictures(draft.id), sizes_here()
    shown = queries.show(rows, {one.item.id: one for one in sizes})
    prices = {one.item.id: one.item.terms.unit_amount for one in sizes}
    forms = {
        "form": wishes_form(rows, sizes) if "form" not in given else given["form"],
        "same": same_form(sizes, rows) if "same" not in given else given["same"],
        "upload": given.get("upload") or PicturesForm(formdata=None),
    }
    return render_template(
        "prints/pictures.html",
        unit=this_unit(),
        draft=draft,
        is_open=draft.state is DraftState.OPEN,
        rows=shown,
        total=sum(prices.get(one.wish.item_id, 0) * one.wish.copies for one in shown),
        prices=prices,
        most=MOST_PICTURES,
        **_days(),
        **forms,
    )


def _days() -> dict[str, int]:
    """Return for how long pictures are kept, which the customer is told beforehand."""
    return {
        "draft_days": int(get_setting("prints.draft_days")),
        "keep_days": int(get_setting("prints.keep_days")),
    }
