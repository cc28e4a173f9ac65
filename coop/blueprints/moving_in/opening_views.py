"""The opening trial balance: typed or pasted by one person, booked by another."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from coop.blueprints.moving_in import blueprint
from coop.blueprints.moving_in.forms import PREFIX, make_opening_form
from coop.domain.identity.queries import list_user_names
from coop.domain.moving_in import permissions, service
from coop.errors import CoopError
from coop.money import MAX_RUPIAH, MoneyError, parse_rupiah
from coop.web.access import actor, require
from coop.web.arguments import read_number
from coop.web.forms import attach_error


@blueprint.get("/pindahan/saldo-awal")
@require(permissions.VIEW)
def opening() -> ResponseReturnValue:
    draft = service.find_draft()
    booked = service.list_booked()
    return render_template(
        "moving_in/opening.html",
        state=service.describe_opening(),
        draft=draft,
        booked=booked,
        names=list_user_names(
            user_id
            for one in ([draft] if draft else []) + booked
            for user_id in (one.prepared_by, one.approved_by)
        ),
        may_approve=draft is not None and actor().person_id not in (None, draft.prepared_person_id),
    )


@blueprint.route("/pindahan/saldo-awal/isi", methods=["GET", "POST"])
@require(permissions.PREPARE)
def edit_opening() -> ResponseReturnValue:
    state = service.describe_opening(_asked_amounts())
    form = make_opening_form(state.accounts)
    sides = {account.code: account.side for account in state.accounts if not account.is_control}
    if form.validate_on_submit() and (amounts := form.amounts(sides)) is not None:
        try:
            service.save_opening(amounts, actor())
        except CoopError as error:
            attach_error(form, error)
        else:
            flash(_("Saved. Once nothing is missing, another person books it."), "success")
            return redirect(url_for("moving_in.opening"), code=303)
    page = render_template("moving_in/edit_opening.html", form=form, state=state)
    return page, 422 if form.is_submitted() else 200


def _asked_amounts() -> dict[str, int] | None:
    """Return what stands in the fields while somebody types, None on the first look."""
    asked = {name: text for name, text in request.args.items() if name.startswith(PREFIX)}
    if not asked:
        return None
    amounts: dict[str, int] = {}
    for name, text in asked.items():
        try:
            amounts[name.removeprefix(PREFIX)] = parse_rupiah(
                text, allow_negative=True, maximum=MAX_RUPIAH
            )
        except MoneyError:
            continue
    return amounts


@blueprint.post("/pindahan/saldo-awal/setujui")
@require(permissions.APPROVE)
def approve_opening() -> ResponseReturnValue:
    service.approve_opening(read_number(request.form.get("revision", "")) or 0, actor())
    flash(_("Booked. The opening account is zero: the move is finished."), "success")
    return redirect(url_for("moving_in.opening"), code=303)
