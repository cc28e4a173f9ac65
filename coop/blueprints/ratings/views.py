"""Rate what one had; read what others said; reply, or hide words that hurt somebody."""

from typing import Any

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from coop.blueprints.ratings import blueprint
from coop.domain.ratings import queries, service
from coop.domain.ratings.subjects import list_rateable
from coop.domain.ratings.types import MOST, RatingFilter
from coop.domain.sales.queries import get_order_of_person
from coop.domain.sales.types import ORDER
from coop.domain.units.queries import get_unit
from coop.errors import CoopError, NotFound
from coop.explain import N_
from coop.refs import Ref
from coop.web.access import actor, has_feature, public, require, signed_in, this_unit
from coop.web.addresses import url_for
from coop.web.arguments import asked_date, asked_number, asked_page, asked_text
from coop.web.exports import export_response
from coop.web.forms import ChoiceField, Form, LongTextField, TextField, attach_error

RATE = "/pesanan-saya/<int:order_id>/nilai"
KEPT = "/usaha/<unit_code>/kelola/ulasan"
STARS = [(number, "★" * number) for number in range(MOST, 0, -1)]


class RatingForm(Form):
    stars = ChoiceField(_l("Stars"), required=True, coerce=int, choices=STARS, style="radio")
    text = LongTextField(_l("What was good, what was not?"), max_length=1000)


class ReplyForm(Form):
    reply = LongTextField(_l("Reply"), required=True, max_length=1000)


class HideForm(Form):
    reason = TextField(_l("Reason"), required=True, max_length=300)


@blueprint.get(RATE)
@signed_in
def of_order(order_id: int) -> ResponseReturnValue:
    """Show what of one's own order can be rated, with what was said."""
    unit, owner = _own_unit(order_id), Ref(ORDER, order_id)
    said = queries.list_of_owner(owner)
    return render_template(
        "ratings/of_order.html",
        unit=unit,
        order_id=order_id,
        things=[
            (one, said.get(one.about)) for one in list_rateable(owner, current_user.person_id or 0)
        ],
    )


@blueprint.route(f"{RATE}/<about>", methods=["GET", "POST"])
@signed_in
def rate(order_id: int, about: str) -> ResponseReturnValue:
    """Rate one thing of one's own order, or rate it anew."""
    unit, owner, person_id = _own_unit(order_id), Ref(ORDER, order_id), current_user.person_id
    thing = next((one for one in list_rateable(owner, person_id or 0) if one.about == about), None)
    if thing is None:
        raise NotFound(N_("There is nothing to rate here."))
    said = queries.list_of_owner(owner).get(about)
    form = RatingForm(obj=said)
    if form.validate_on_submit():
        try:
            service.rate(owner, about, person_id, form.stars.data, form.text.data or "")
        except CoopError as error:
            attach_error(form, error)
        else:
            flash(_("Thank you. Others read it, and so does the unit."), "success")
            return redirect(url_for("ratings.of_order", order_id=order_id), code=303)
    page = render_template(
        "ratings/rate.html", unit=unit, order_id=order_id, thing=thing, said=said, form=form
    )
    return page, 422 if form.is_submitted() else 200


@blueprint.get("/usaha/<unit_code>/ulasan")
@public
@has_feature("ratings")
def all_of_unit() -> ResponseReturnValue:
    """Show what customers said of a unit, or of one thing that it offers."""
    unit, about = this_unit(), asked_text("about") or None
    wanted = RatingFilter(unit.id, about=about, stars=asked_number("stars"), number=asked_page())
    page = queries.search_ratings(wanted)
    return render_template(
        "ratings/all.html",
        unit=unit,
        page=page,
        about=page.rows[0].about_name if about and page.rows else "",
        summary=queries.summarise(unit.id, about),
    )


@blueprint.get(KEPT)
@require("ratings.view")
@has_feature("ratings")
def staff_list() -> ResponseReturnValue:
    """List the unit's ratings, those without a reply among them."""
    unit = this_unit()
    wanted = RatingFilter(
        unit.id,
        stars=asked_number("stars"),
        is_unanswered=bool(request.args.get("open")),
        with_hidden=True,
        text=asked_text(),
        first=asked_date("from"),
        last=asked_date("to"),
        number=asked_page(),
    )
    if file_format := request.args.get("format"):
        columns = [
            (_("Day"), "date"),
            (_("Customer"), "text"),
            (_("What was rated"), "text"),
            (_("Stars"), "number"),
            (_("Text"), "text"),
            (_("Reply"), "text"),
        ]
        rows = (
            (row.said_at, row.author, row.about_name, row.stars, row.text, row.reply)
            for row in queries.stream_ratings(wanted)
        )
        return export_response(file_format, _("ratings"), columns, rows)
    return render_template(
        "ratings/staff.html",
        unit=unit,
        page=queries.search_ratings(wanted),
        summary=queries.summarise(unit.id, None, wanted.first, wanted.last),
        stars=STARS,
    )


@blueprint.get(f"{KEPT}/<int:rating_id>")
@require("ratings.view")
@has_feature("ratings")
def rating(rating_id: int) -> ResponseReturnValue:
    """Show a rating with the unit's reply."""
    return _staff_page(rating_id), 200


@blueprint.post(f"{KEPT}/<int:rating_id>/jawab")
@require("ratings.reply")
@has_feature("ratings")
def reply(rating_id: int) -> ResponseReturnValue:
    """Write the unit's reply."""
    form = ReplyForm()
    if form.validate_on_submit():
        service.reply_to(rating_id, this_unit().id, form.reply.data, actor())
        flash(_("Your reply stands below the rating now."), "success")
        return _to_rating(rating_id)
    return _staff_page(rating_id, reply_form=form), 422


@blueprint.post(f"{KEPT}/<int:rating_id>/sembunyikan")
@require("ratings.hide")
@has_feature("ratings")
def hide(rating_id: int) -> ResponseReturnValue:
    """Hide the words of a rating, with a reason; its stars go on counting."""
    form = HideForm()
    if form.validate_on_submit():
        service.hide(rating_id, this_unit().id, form.reason.data, actor())
        flash(_("Hidden. Its stars still count."), "success")
        return _to_rating(rating_id)
    return _staff_page(rating_id, hide_form=form), 422


@blueprint.post(f"{KEPT}/<int:rating_id>/tampilkan")
@require("ratings.hide")
@has_feature("ratings")
def show_again(rating_id: int) -> ResponseReturnValue:
    """Show the words of a hidden rating again."""
    service.show_again(rating_id, this_unit().id)
    flash(_("Everybody reads it again."), "success")
    return _to_rating(rating_id)


def _own_unit(order_id: int) -> Any:
    """Return the unit of one's own order; NotFound for another's, or where nothing is rated."""
    unit = get_unit(get_order_of_person(order_id, current_user.person_id or 0).unit_id)
    if not unit.has("ratings"):
        raise NotFound(N_("There is nothing to rate here."))
    return unit


def _staff_page(
    rating_id: int, reply_form: ReplyForm | None = None, hide_form: HideForm | None = None
) -> str:
    found = queries.get_rating_of(rating_id, this_unit().id)
    return render_template(
        "ratings/rating.html",
        unit=this_unit(),
        row=found,
        author=queries.name_of(found),
        reply_form=reply_form or ReplyForm(formdata=None, obj=found),
        hide_form=hide_form or HideForm(formdata=None),
    )


def _to_rating(rating_id: int) -> ResponseReturnValue:
    return redirect(url_for("ratings.rating", rating_id=rating_id), code=303)
