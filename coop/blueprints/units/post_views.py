"""Who works in a unit, as its owner keeps it; and the answer of who was offered a post."""

from flask import flash, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from coop.blueprints.units import blueprint
from coop.blueprints.units.forms import ColleagueForm
from coop.domain.approvals.types import Decision
from coop.domain.identity.queries import list_staff_of_unit
from coop.domain.identity.types import Role
from coop.domain.logins import post_service
from coop.domain.logins.queries import has_offer, list_offers
from coop.domain.logins.types import GIVEN_BY_OWNER
from coop.errors import CoopError, NotFound
from coop.web.access import actor, has_cooperative, require, signed_in, this_unit
from coop.web.addresses import url_for
from coop.web.arguments import shown_approval
from coop.web.filters import translate_error
from coop.web.forms import attach_error
from coop.web.panels import register_panel

ALL = "/usaha/<unit_code>/kelola/rekan"
ENDING = "<any(desk, worker):role>"


@blueprint.get(ALL)
@require("units.staff")
def colleagues() -> ResponseReturnValue:
    """List who works here and who was asked to."""
    return _page(ColleagueForm(formdata=None))


@blueprint.post(f"{ALL}/baru")
@require("units.staff")
def add_colleague() -> ResponseReturnValue:
    """Give somebody a post, or ask whoever has a login already."""
    form = ColleagueForm()
    if form.validate_on_submit():
        try:
            post_service.offer_post(this_unit().id, form.colleague(), form.role.data, actor())
        except CoopError as error:
            attach_error(form, error)
        else:
            flash(_("A mail is on its way to them. With it they begin."), "success")
            return _to_colleagues()
    return _page(form), 422


@blueprint.post(f"{ALL}/<int:user_id>/{ENDING}/lepas")
@require("units.staff")
def end_post(user_id: int, role: str) -> ResponseReturnValue:
    """Take a post away from somebody."""
    post_service.end_post(user_id, Role(role), this_unit().id)
    flash(_("Done. It counts at once."), "success")
    return _to_colleagues()


@blueprint.post(f"{ALL}/<int:user_id>/tarik")
@require("units.staff")
def withdraw_offer(user_id: int) -> ResponseReturnValue:
    """Take an offer back that was not answered yet."""
    try:
        post_service.withdraw_offer(user_id, this_unit().id, actor())
    except NotFound:
        raise
    except CoopError as error:
        flash(translate_error(error), "warning")
    else:
        flash(_("Taken back."), "success")
    return _to_colleagues()


@blueprint.get("/akun/ajakan")
@signed_in
def my_offer() -> ResponseReturnValue:
    """Show the post that one is offered."""
    return render_template("units/offer.html", offers=list_offers(user_id=current_user.user_id))


@blueprint.post("/akun/ajakan/<any(approved, rejected):verdict>")
@signed_in
def answer_offer(verdict: str) -> ResponseReturnValue:
    """Take the post, or not."""
    begins_anew = post_service.answer_offer(actor(), Decision(verdict), shown_approval())
    if begins_anew:
        flash(_("Welcome! A link to choose a new password is on its way to your e-mail."))
        return redirect(url_for("identity.sign_in"), code=303)
    flash(_("Welcome!") if verdict == "approved" else _("Thank you for your answer."), "success")
    return redirect(url_for("home.mine"), code=303)


def offers_panel(_person_id: int) -> str:
    """Return the way to the post that one is offered, for one's home; nothing without one."""
    return render_template("units/_offered.html") if has_offer(actor().user_id) else ""


register_panel("my_home", 5, "member.self|customer.self", offers_panel)


def _page(form: ColleagueForm) -> str:
    unit = this_unit()
    return render_template(
        "units/colleagues.html",
        form=form,
        unit=unit,
        staff=list_staff_of_unit(unit.id),
        offers=list_offers(unit_id=unit.id),
        given_by_owner=GIVEN_BY_OWNER,
        has_house=has_cooperative(),
    )


def _to_colleagues() -> ResponseReturnValue:
    return redirect(url_for("units.colleagues"), code=303)
