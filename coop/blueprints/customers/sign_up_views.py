"""Sign up as a customer."""

from typing import Any

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from coop.blueprints.customers import blueprint
from coop.blueprints.customers.forms import SignUpForm
from coop.blueprints.identity.letting_in import let_in
from coop.domain.customers import service
from coop.errors import CoopError
from coop.web.access import public, this_unit
from coop.web.addresses import safe_target, url_for
from coop.web.forms import attach_error
from coop.web.page_context import choose_language


@blueprint.route("/usaha/<unit_code>/daftar", methods=["GET", "POST"])
@public
def sign_up() -> ResponseReturnValue:
    """Open an account for bookings and orders; who has one signs in instead."""
    wanted = request.args.get("next") or url_for("units.home")
    if current_user.is_authenticated:
        return redirect(safe_target(wanted), code=303)
    form = SignUpForm()
    if form.validate_on_submit():
        try:
            user = service.sign_up(
                this_unit().id, form.details(), form.password.data, locale=choose_language()
            )
        except CoopError as error:
            attach_error(form, error)
        else:
            return _welcome(user, wanted, by_mail=bool(form.email.data))
    page = render_template("customers/sign_up.html", unit=this_unit(), form=form, wanted=wanted)
    return page, 422 if form.is_submitted() else 200


def _welcome(user: Any, wanted: str, *, by_mail: bool) -> ResponseReturnValue:
    if by_mail:
        flash(_("Look into your mailbox: the link there lets you choose a password."), "success")
        return redirect(safe_target(wanted), code=303)
    # whoever has just chosen the password is the person who would type it now
    answer = let_in(user.id, user.session_epoch, wanted)
    flash(_("Welcome. From now on, sign in with your phone number and this password."), "success")
    return answer
