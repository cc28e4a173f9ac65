"""Pay the shares: all that can be reached in one way, or one by one; and finish the year."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from coop.blueprints.shu import blueprint
from coop.blueprints.shu.files import transfers_file
from coop.blueprints.shu.forms import PayoutForm
from coop.blueprints.shu.views import page_of
from coop.blueprints.shu.workings import workings_of
from coop.domain.shu import payout_service, queries, service
from coop.domain.shu.transfer_list_service import hand_out_list, take_transfer_list
from coop.errors import CoopError, Refused
from coop.web.access import actor, require
from coop.web.forms import attach_error


@blueprint.post("/shu/<int:distribution_id>/bayar")
@require("shu.prepare")
def pay_all(distribution_id: int) -> ResponseReturnValue:
    form = PayoutForm()
    if form.validate_on_submit():
        try:
            count = payout_service.pay_all(
                distribution_id,
                form.way.data,
                actor(),
                bank_account_id=form.bank_account_id.data,
            )
        except CoopError as error:
            attach_error(form, error)
        else:
            flash(
                ngettext("%(num)d share is being paid.", "%(num)d shares are being paid.", count),
                "success",
            )
            return redirect(url_for("shu.distribution", distribution_id=distribution_id), code=303)
    return page_of(distribution_id, form), 422


@blueprint.post("/shu/<int:distribution_id>/transfer")
@require("shu.prepare")
def take_list(distribution_id: int) -> ResponseReturnValue:
    """Put who is paid by transfer on a new list for the bank."""
    try:
        number = take_transfer_list(distribution_id, actor())
    except Refused as error:
        form = PayoutForm(formdata=None)
        attach_error(form, error)
        return page_of(distribution_id, form), 422
    flash(_("List %(number)s is ready. Download it for the bank.", number=number), "success")
    return redirect(url_for("shu.distribution", distribution_id=distribution_id), code=303)


@blueprint.post("/shu/<int:distribution_id>/transfer/<int:number>")
@require("shu.prepare")
def transfers(distribution_id: int, number: int) -> ResponseReturnValue:
    """Send a list for the bank, with full account numbers; again after it is paid as well."""
    hand_out_list(distribution_id, number)
    return transfers_file(distribution_id, number)


@blueprint.get("/shu/<int:distribution_id>/kemajuan")
@require("shu.view")
def progress(distribution_id: int) -> ResponseReturnValue:
    row = queries.get_distribution(distribution_id)
    return render_template("shu/_progress.html", row=row)


@blueprint.post("/shu/bagian/<int:share_id>/bayar")
@require("shu.prepare")
def pay_share(share_id: int) -> ResponseReturnValue:
    form = PayoutForm()
    row, found = queries.get_share(share_id)
    if form.validate_on_submit():
        try:
            payout_service.pay_share(
                share_id, form.way.data, actor(), bank_account_id=form.bank_account_id.data
            )
        except CoopError as error:
            attach_error(form, error)
        else:
            flash(_("Paid."), "success")
            return redirect(url_for("shu.share", share_id=share_id), code=303)
    page = render_template(
        "shu/share.html",
        row=row,
        distribution=found,
        workings=workings_of(row, found),
        pay=form,
    )
    return page, 422


@blueprint.post("/shu/<int:distribution_id>/kunci")
@require("shu.prepare")
def lock(distribution_id: int) -> ResponseReturnValue:
    service.lock_shu(distribution_id, actor())
    flash(_("Finished."), "success")
    return redirect(url_for("shu.distribution", distribution_id=distribution_id), code=303)
