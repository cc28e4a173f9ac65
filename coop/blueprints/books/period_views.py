"""The close of months: a checklist, a button, and two people to open a month again."""

from datetime import date

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from coop.blueprints.books import blueprint
from coop.blueprints.books.forms import CloseForm, ReasonForm
from coop.dates import last_day
from coop.domain.books import period_service, year_service
from coop.domain.books.checklist import check_points
from coop.domain.books.queries import find_live_year, list_years
from coop.domain.ledger import queries as ledger
from coop.domain.ledger.closing_service import period_ref
from coop.domain.settings.service import today
from coop.errors import CoopError, NotFound
from coop.explain import N_
from coop.web.access import actor, require
from coop.web.forms import attach_error
from coop.web.timelines import timeline_of

# where the points of the checklist are worked off
PLACES = {
    "books.vouchers": ("books.vouchers", {"status": "waiting"}),
    "books.reversals": ("ledger.reversals", {}),
    "payments.check": ("cashier.queue", {}),
    "payments.record": ("treasury.verified", {}),
    "payments.drawer": ("treasury.drawers", {}),
    "savings.interest": ("savings.interest", {}),
    "savings.reckoned": ("savings.interest", {}),
    "savings.withdrawals": ("savings.withdrawals", {}),
    "loans.interest": ("assurance.audit", {}),
}


@blueprint.get("/tutup-buku")
@require("ledger.view")
def periods() -> ResponseReturnValue:
    months = ledger.list_periods()
    following = ledger.next_month_to_close()
    return render_template(
        "books/periods.html",
        months=months,
        years=list_years(),
        following=following,
        has_ended=following is not None and last_day(following) < today(),
        requests=period_service.list_requests(),
        number_of=lambda row: period_ref(row.starts_on).id,
    )


def month_of_number(number: int) -> date:
    """Return the month that 202603 names. Raises NotFound for another number."""
    year, month = divmod(number, 100)
    if not (1 <= month <= 12 and 2000 <= year <= today().year):
        raise NotFound(N_("There is no such month."))
    return date(year, month, 1)


@blueprint.get("/tutup-buku/<int:number>")
@require("ledger.view")
def period(number: int) -> ResponseReturnValue:
    return _page(number, CloseForm(formdata=None), ReasonForm(formdata=None))


def _page(number: int, form: CloseForm, reason: ReasonForm) -> str:
    month = month_of_number(number)
    is_december = month.month == period_service.DECEMBER
    return render_template(
        "books/period.html",
        number=number,
        month=month,
        last=last_day(month),
        status=ledger.find_status(month),
        has_ended=last_day(month) < today(),
        points=check_points(month),
        places=PLACES,
        year=find_live_year(month.year) if is_december else None,
        surplus=year_service.preview_year(month.year) if is_december else None,
        asked=period_service.find_request(month),
        events=timeline_of(period_ref(month)),
        form=form,
        reason=reason,
    )


@blueprint.post("/tutup-buku/<int:number>/tutup")
@require("books.close")
def close(number: int) -> ResponseReturnValue:
    """Close a month; December asks for the close of its year, which another person decides."""
    form, month = CloseForm(), month_of_number(number)
    if form.validate_on_submit():
        try:
            target = _close(month, is_accepted=form.is_accepted.data)
        except CoopError as error:
            attach_error(form, error)
        else:
            return redirect(target, code=303)
    return _page(number, form, ReasonForm(formdata=None)), 422


def _close(month: date, *, is_accepted: bool) -> str:
    if month.month == period_service.DECEMBER:
        row = year_service.prepare_year(month.year, actor(), is_accepted=is_accepted)
        flash(_("Asked for. The chair closes the year."), "success")
        return url_for("books.year", year_id=row.id)
    period_service.close_month(month, is_accepted=is_accepted)
    flash(_("The month takes no more entries. Its totals are being written."), "success")
    return url_for("books.periods")


@blueprint.post("/tutup-buku/<int:number>/buka")
@require("books.close")
def ask_reopening(number: int) -> ResponseReturnValue:
    form, month = ReasonForm(), month_of_number(number)
    if form.validate_on_submit():
        try:
            period_service.request_reopening(month, form.reason.data, actor())
        except CoopError as error:
            attach_error(form, error)
        else:
            flash(_("Asked for. The chair decides."), "success")
            return _back_to(number)
    return _page(number, CloseForm(formdata=None), form), 422


@blueprint.post("/tutup-buku/<int:number>/putusan")
@require("books.approve")
def decide_reopening(number: int) -> ResponseReturnValue:
    form, month = ReasonForm(), month_of_number(number)
    is_approval = request.form.get("verdict") == "approve"
    if is_approval or form.validate():
        try:
            if is_approval:
                period_service.approve_reopening(month, actor())
            else:
                period_service.reject_reopening(month, actor(), form.reason.data)
        except CoopError as error:
            attach_error(form, error)
        else:
            flash(_("Your decision is kept."), "success")
            return _back_to(number)
    return _page(number, CloseForm(formdata=None), form), 422


def _back_to(number: int) -> Response:
    return redirect(url_for("books.period", number=number), code=303)
