"""Ask for the reversal of an entry, and decide on it."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from coop.blueprints.ledger import blueprint
from coop.blueprints.ledger.forms import ReasonForm
from coop.blueprints.ledger.views import entry_page
from coop.domain.ledger import queries, reversal_service
from coop.errors import CoopError
from coop.web.access import actor, require
from coop.web.forms import attach_error
from coop.web.refs import ref_link


@blueprint.post("/jurnal/<int:entry_id>/minta-pembalikan")
@require("ledger.reverse")
def ask_reversal(entry_id: int) -> ResponseReturnValue:
    form = ReasonForm()
    if form.validate_on_submit():
        try:
            reversal_service.request_reversal(entry_id, form.reason.data, actor())
        except CoopError as error:
            attach_error(form, error)
        else:
            flash(_("Asked for. The chair decides."), "success")
            return redirect(url_for("ledger.entry", entry_id=entry_id), code=303)
    return entry_page(entry_id, form), 422


@blueprint.get("/jurnal/pembalikan")
@require("ledger.approve_reversal", "ledger.reverse", "ledger.view")
def reversals() -> ResponseReturnValue:
    return render_template("ledger/reversals.html", requests=reversal_service.list_open_reversals())


@blueprint.route("/jurnal/<int:entry_id>/pembalikan", methods=["GET", "POST"])
@require("ledger.approve_reversal")
def decide_reversal(entry_id: int) -> ResponseReturnValue:
    asked = reversal_service.get_open_reversal(entry_id)
    form = ReasonForm()
    is_approval = request.form.get("verdict") == "approve"
    if request.method == "POST" and (is_approval or form.validate()):
        try:
            if is_approval:
                mirror = reversal_service.approve_reversal(entry_id, actor())
                flash(_("Reversed by entry %(number)s.", number=mirror.number), "success")
            else:
                reversal_service.reject_reversal(entry_id, actor(), form.reason.data)
                flash(_("The entry stays as it is."), "success")
        except CoopError as error:
            attach_error(form, error)
        else:
            return redirect(url_for("ledger.entry", entry_id=entry_id), code=303)
    page = render_template(
        "ledger/decide_reversal.html",
        asked=asked,
        form=form,
        ref_link=ref_link,
        view=queries.get_entry_with_lines(entry_id),
    )
    return page, 422 if form.is_submitted() else 200
