"""Signing in and out, links and codes that open a login."""

from flask import flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user, logout_user

from coop.blueprints.identity import blueprint
from coop.blueprints.identity.forms import (
    CodeForm,
    ForgotForm,
    NewPasswordForm,
    SecondFactorForm,
    SignInForm,
)
from coop.blueprints.identity.letting_in import (
    ask_second_factor,
    find_half_signed_in,
    let_in,
    origin,
)
from coop.domain.identity import queries, service
from coop.domain.identity.errors import SecondFactorNeeded, SignInRefused, TokenSpent
from coop.domain.identity.types import TokenPurpose
from coop.domain.logins import service as logins
from coop.errors import CoopError
from coop.web.access import public, signed_in
from coop.web.addresses import safe_target
from coop.web.forms import attach_error
from coop.web.transaction import keep


@blueprint.route("/masuk", methods=["GET", "POST"])
@public
def sign_in() -> ResponseReturnValue:
    """Ask for name and password."""
    if current_user.is_authenticated and request.method == "GET":
        return redirect(safe_target(request.args.get("next")))
    form = SignInForm(next=request.args.get("next"))
    if form.validate_on_submit():
        try:
            user = service.sign_in(form.name.data, form.password.data, origin())
        except SecondFactorNeeded as needed:
            return ask_second_factor(needed.user_id, form.next.data)
        except CoopError as error:
            keep()
            attach_error(form, error)
        else:
            return let_in(user.id, user.session_epoch, form.next.data)
    return render_template("identity/sign_in.html", form=form), 422 if form.is_submitted() else 200


@blueprint.route("/masuk/kode", methods=["GET", "POST"])
@public
def second_factor() -> ResponseReturnValue:
    """Ask for the code from the phone."""
    half = find_half_signed_in()
    if half is None:
        return redirect(url_for("identity.sign_in"), code=303)
    form = SecondFactorForm()
    if form.validate_on_submit():
        try:
            user = service.confirm_second_factor(half[0], form.code.data, origin())
        except CoopError as error:
            keep()
            attach_error(form, error)
        else:
            return let_in(user.id, user.session_epoch, half[1])
    status = 422 if form.is_submitted() else 200
    return render_template("identity/second_factor.html", form=form), status


@blueprint.post("/keluar")
@signed_in
def sign_out() -> ResponseReturnValue:
    """End the session."""
    logout_user()
    session.clear()
    flash(_("You are signed out."), "success")
    return redirect(url_for("identity.sign_in"), code=303)


@blueprint.route("/lupa-sandi", methods=["GET", "POST"])
@public
def forgot() -> ResponseReturnValue:
    """Mail a link; the answer is the same whoever was named."""
    form = ForgotForm()
    if form.validate_on_submit():
        logins.ask_reset(form.name.data)
        return redirect(url_for("identity.forgot_sent"), code=303)
    return render_template("identity/forgot.html", form=form), 422 if form.is_submitted() else 200


@blueprint.get("/lupa-sandi/terkirim")
@public
def forgot_sent() -> ResponseReturnValue:
    """Say what happens next, without saying whether there is such a login."""
    return render_template("identity/forgot_sent.html")


@blueprint.route("/lupa-sandi/kode", methods=["GET", "POST"])
@public
def use_code() -> ResponseReturnValue:
    """Choose a password with a code that staff handed out."""
    form = CodeForm()
    if form.validate_on_submit():
        try:
            logins.choose_password_by_code(
                form.name.data, form.code.data, form.password.data, origin()
            )
        except SignInRefused as error:
            keep()
            attach_error(form, error)
        except CoopError as error:
            attach_error(form, error)
        else:
            flash(_("Your password is set. Please sign in with it."), "success")
            return redirect(url_for("identity.sign_in"), code=303)
    return render_template("identity/use_code.html", form=form), 422 if form.is_submitted() else 200


@blueprint.route("/aktivasi/<token>", methods=["GET", "POST"])
@public
def activate(token: str) -> ResponseReturnValue:
    """Choose the first password by the link from the mail."""
    return _choose_password(token, TokenPurpose.ACTIVATION)


@blueprint.route("/sandi-baru/<token>", methods=["GET", "POST"])
@public
def reset(token: str) -> ResponseReturnValue:
    """Choose another password by the link from the mail."""
    return _choose_password(token, TokenPurpose.RESET_LINK)


def _choose_password(token: str, purpose: TokenPurpose) -> ResponseReturnValue:
    user = queries.find_token_user(token, purpose)
    if user is None:
        return render_template("identity/spent.html", purpose=purpose), 404
    form = NewPasswordForm()
    if form.validate_on_submit():
        try:
            logins.choose_password(token, purpose, form.password.data)
        except TokenSpent:
            return render_template("identity/spent.html", purpose=purpose), 404
        except CoopError as error:
            attach_error(form, error)
        else:
            flash(_("Your password is set. Please sign in with it."), "success")
            return redirect(url_for("identity.sign_in"), code=303)
    page = render_template("identity/choose_password.html", form=form, purpose=purpose, user=user)
    return page, 422 if form.is_submitted() else 200
