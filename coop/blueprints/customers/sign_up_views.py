"""Sign up as a customer."""

from flask import flash, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from coop.blueprints.customers import blueprint
from coop.blueprints.customers.forms import SignUpForm
from coop.domain.customers import service
from coop.errors import CoopError
from coop.web.access import public, this_unit
from coop.web.addresses import url_for
from coop.web.forms import attach_error
from coop.web.page_context import choose_language


@blueprint.route("/usaha/<unit_code>/daftar", methods=["GET", "POST"])
@public
def sign_up() -> ResponseReturnValue:
    """Open an account for bookings and orders; who has one signs in instead."""
    if current_user.is_authenticated:
        return redirect(url_for("units.home"), code=303)
    form = SignUpForm()
    if form.validate_on_submit():
        try:
            service.sign_up(
                this_unit().id, form.details(), form.password.data, locale=choose_language()
            )
        except CoopError as error:
            attach_error(form, error)
        else:
            return _welcome(by_mail=bool(form.email.data))
    page = render_template("customers/sign_up.html", unit=this_unit(), form=form)
    return page, 422 if form.is_submitted() else 200


def _welcome(*, by_mail: bool) -> ResponseReturnValue:
    if by_mail:
        flash(_("Look into your mailbox: the link there lets you choose a password."), "success")
        return redirect(url_for("units.home"), code=303)
    flash(_("Welcome. Sign in with your phone number."), "success")
    return redirect(url_for("identity.sign_in", next=url_for("units.home")), code=303)
