"""My profile, password, second factor, consents and data."""

from collections.abc import Callable
from dataclasses import fields, replace
from typing import Any

import segno
from flask import Response, flash, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user, login_user

from coop import dates
from coop.blueprints.account import blueprint
from coop.blueprints.account.forms import (
    ConsentForm,
    PasswordForm,
    PresentPasswordForm,
    ProfileForm,
    SecondFactorForm,
)
from coop.blueprints.identity.letting_in import origin
from coop.db import canonical_json
from coop.domain.identity import queries, second_factor, service
from coop.domain.identity.errors import SignInRefused
from coop.domain.logins import service as logins
from coop.domain.people import queries as people
from coop.domain.people.own_data import collect_own_data, list_kinds
from coop.domain.people.service import WITHDRAWABLE, give_consent, withdraw_consent
from coop.domain.people.types import ConsentKind, PersonDetails
from coop.errors import CoopError, NotFound
from coop.web.access import actor, signed_in
from coop.web.forms import attach_error
from coop.web.page_context import coop_name
from coop.web.signing_in import CurrentUser
from coop.web.transaction import keep

NEW_SECRET = "new_second_factor"  # noqa: S105 - the name of a session entry
NEW_CODES = "new_recovery_codes"


@blueprint.route("/akun", methods=["GET", "POST"])
@signed_in
def profile() -> ResponseReturnValue:
    """Show one's own data and change what one may change."""
    person_id = current_user.person_id
    person = people.get_person(person_id) if person_id else None
    user = queries.get_user(current_user.user_id)
    form = ProfileForm(data=_own_fields(person) | {"locale": user.locale})
    if form.validate_on_submit():
        try:
            _save_profile(form)
        except CoopError as error:
            attach_error(form, error)
            if isinstance(error, SignInRefused):
                keep()
        else:
            flash(_("Your data are saved."), "success")
            return redirect(url_for("account.profile"), code=303)
    page = render_template(
        "account/profile.html",
        form=form,
        person=person,
        user=user,
        names=queries.list_login_names(current_user.user_id),
        bank_account=people.find_current_bank_account(person_id) if person_id else None,
    )
    return page, 422 if form.is_submitted() else 200


def _own_fields(person: object | None) -> dict[str, Any]:
    if person is None:
        return {}
    return {field.name: getattr(person, field.name) for field in fields(PersonDetails)}


def _save_profile(form: ProfileForm) -> None:
    if current_user.person_id is not None:
        person = people.get_person(current_user.person_id)
        known = PersonDetails(**_own_fields(person))
        typed = {name: form[name].data for name in _own_fields(person) if name in form}
        logins.change_own_details(actor(), replace(known, **typed), form.present.data, origin())
    # last: a wrong password is a refusal that is kept
    logins.choose_locale(current_user.user_id, form.locale.data)


@blueprint.route("/akun/sandi", methods=["GET", "POST"])
@signed_in
def password() -> ResponseReturnValue:
    """Change the password; other sessions end, this one stays."""
    form = PasswordForm()
    if form.validate_on_submit():
        try:
            user = logins.change_password(
                current_user.user_id, form.present.data, form.password.data, origin()
            )
        except CoopError as error:
            attach_error(form, error)
            if isinstance(error, SignInRefused):
                keep()
        else:
            _stay_signed_in(user.id, user.session_epoch)
            flash(_("Your password is changed. Other devices are signed out."), "success")
            return redirect(url_for("account.profile"), code=303)
    return render_template("account/password.html", form=form), 422 if form.is_submitted() else 200


def _stay_signed_in(user_id: int, epoch: int) -> None:
    found = queries.find_signed_in(user_id, epoch)
    if found is not None:
        login_user(CurrentUser(*found))


@blueprint.route("/akun/kode", methods=["GET", "POST"])
@signed_in
def second_factor_setup() -> ResponseReturnValue:
    """Show the QR code for the phone and require its codes from then on."""
    user = queries.get_user(current_user.user_id)
    if user.totp_secret is not None:
        return _second_factor_state()
    secret = session.setdefault(NEW_SECRET, second_factor.make_secret())
    form = SecondFactorForm()
    if form.validate_on_submit():
        try:
            session[NEW_CODES] = second_factor.set_up(user.id, secret, form.code.data)
        except CoopError as error:
            attach_error(form, error)
        else:
            session.pop(NEW_SECRET, None)
            flash(_("From now on you sign in with password and code."), "success")
            return redirect(url_for("account.recovery_codes"), code=303)
    address = second_factor.enrolment_address(secret, user.display_name, coop_name())
    qr = segno.make(address, error="m").svg_data_uri(scale=5, border=3, light="white")
    page = render_template("account/second_factor.html", form=form, secret=secret, qr=qr)
    return page, 422 if form.is_submitted() else 200


def _second_factor_state() -> ResponseReturnValue:
    return render_template(
        "account/second_factor_on.html",
        form=PresentPasswordForm(),
        codes_left=queries.count_recovery_codes(current_user.user_id),
    )


@blueprint.get("/akun/kode/cadangan")
@signed_in
def recovery_codes() -> ResponseReturnValue:
    """Show new recovery codes, this once."""
    codes = session.pop(NEW_CODES, None)
    if codes is None:
        return redirect(url_for("account.second_factor_setup"))
    return render_template("account/recovery_codes.html", codes=codes)


@blueprint.post("/akun/kode/cadangan")
@signed_in
def renew_recovery_codes() -> ResponseReturnValue:
    """Make new recovery codes for who knows the password."""
    return _with_password(
        lambda user_id: session.update({NEW_CODES: second_factor.renew_recovery_codes(user_id)}),
        "account.recovery_codes",
    )


@blueprint.post("/akun/kode/hapus")
@signed_in
def remove_second_factor() -> ResponseReturnValue:
    """Ask for the password alone again, for who knows it."""
    return _with_password(second_factor.remove, "account.profile")


def _with_password(act: Callable[[int], None], then: str) -> ResponseReturnValue:
    form = PresentPasswordForm()
    if form.validate_on_submit():
        try:
            service.ensure_password(current_user.user_id, form.present.data, origin())
            act(current_user.user_id)
        except CoopError as error:
            attach_error(form, error)
            keep()
        else:
            flash(_("That is done."), "success")
            return redirect(url_for(then), code=303)
    left = queries.count_recovery_codes(current_user.user_id)
    return render_template("account/second_factor_on.html", form=form, codes_left=left), 422


@blueprint.get("/akun/persetujuan")
@signed_in
def consents() -> ResponseReturnValue:
    """Show what one agreed to, and when."""
    given = people.list_consents(_own_person_id())
    open_kinds = {row.kind for row in given if row.withdrawn_at is None}
    return render_template(
        "account/consents.html",
        consents=given,
        withdrawable=WITHDRAWABLE,
        offered=[kind for kind in ConsentKind if kind in WITHDRAWABLE - open_kinds],
    )


@blueprint.post("/akun/persetujuan/beri")
@signed_in
def consent() -> ResponseReturnValue:
    """Agree to something that membership does not need."""
    form = ConsentForm()
    if not form.validate_on_submit() or form.kind.data not in WITHDRAWABLE:
        raise NotFound(_("This consent is not offered."))
    if not people.has_consent(_own_person_id(), form.kind.data):
        give_consent(_own_person_id(), form.kind.data, "web")
    flash(_("Your consent is noted."), "success")
    return redirect(url_for("account.consents"), code=303)


@blueprint.post("/akun/persetujuan/tarik")
@signed_in
def withdraw() -> ResponseReturnValue:
    """Withdraw a consent; it counts at once."""
    form = ConsentForm()
    if not form.validate_on_submit():
        raise NotFound(_("This consent is not offered."))
    withdraw_consent(_own_person_id(), form.kind.data)
    flash(_("Your consent is withdrawn."), "success")
    return redirect(url_for("account.consents"), code=303)


@blueprint.get("/akun/data-saya")
@signed_in
def own_data() -> ResponseReturnValue:
    """Say what kinds of data are on record and offer a copy."""
    _own_person_id()
    return render_template("account/own_data.html", kinds=list_kinds())


@blueprint.get("/akun/data-saya.json")
@signed_in
def own_data_file() -> ResponseReturnValue:
    """Hand over everything on record as a file that programs read as well."""
    own = {"made_at": dates.now()} | collect_own_data(_own_person_id())
    answer = Response(canonical_json(own), mimetype="application/json")
    answer.headers["Content-Disposition"] = "attachment; filename=data-saya.json"
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _own_person_id() -> int:
    if current_user.person_id is None:
        raise NotFound(_("This login has no personal data."))
    return int(current_user.person_id)
