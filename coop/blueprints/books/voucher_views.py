"""Vouchers: written with their receipt, looked at and decided by another person."""

from collections.abc import Callable, Iterator
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from coop.blueprints.books import blueprint
from coop.blueprints.books.forms import (
    ExpenseForm,
    IncomeForm,
    JournalForm,
    ReasonForm,
    TransferForm,
)
from coop.domain.books import queries, voucher_service
from coop.domain.books.types import VOUCHER, VoucherKind, VoucherStatus
from coop.domain.books.voucher_service import RECEIPT, VoucherDraft
from coop.domain.documents.service import list_documents
from coop.domain.files.service import list_files
from coop.errors import CoopError, NotFound
from coop.explain import N_
from coop.refs import Ref
from coop.web.access import actor, require
from coop.web.arguments import asked_choice, asked_date, asked_page, asked_text, is_descending
from coop.web.exports import Columns, export_response
from coop.web.forms import Form, attach_error
from coop.web.timelines import timeline_of
from coop.web.uploads import send_stored

EXPORTED: Columns = [
    (_l("Date"), "date"),
    (_l("Kind"), "text"),
    (_l("What for"), "text"),
    (_l("Received from or paid to"), "text"),
    (_l("Amount"), "money"),
    (_l("State"), "text"),
    (_l("Written by"), "text"),
    (_l("Decided by"), "text"),
    (_l("Entry"), "text"),
]


def _income(form: Any) -> VoucherDraft:
    return voucher_service.income(
        form.account.data,
        form.money.data,
        form.amount.data,
        form.text.data,
        form.booked_on.data,
        form.party.data,
    )


def _expense(form: Any) -> VoucherDraft:
    return voucher_service.expense(
        form.account.data,
        form.money.data,
        form.amount.data,
        form.text.data,
        form.booked_on.data,
        form.party.data,
    )


def _transfer(form: Any) -> VoucherDraft:
    return voucher_service.transfer(
        form.money.data,
        form.to_money.data,
        form.amount.data,
        form.text.data,
        form.booked_on.data,
    )


def _journal(form: Any) -> VoucherDraft:
    return VoucherDraft(
        VoucherKind.JOURNAL, form.text.data, form.booked_on.data, form.lines(), None
    )


FORMS: dict[str, tuple[type[Form], Callable[[Any], VoucherDraft]]] = {
    "income": (IncomeForm, _income),
    "expense": (ExpenseForm, _expense),
    "transfer": (TransferForm, _transfer),
    "journal": (JournalForm, _journal),
}


def _asked() -> queries.VoucherFilter:
    return queries.VoucherFilter(
        asked_text(),
        asked_choice(VoucherStatus, "status"),
        asked_choice(VoucherKind, "kind"),
        asked_date("from"),
        asked_date("to"),
        request.args.get("sort", ""),
        is_descending() if "sort" in request.args else True,
    )


@blueprint.get("/bukti")
@require("books.view")
def vouchers() -> ResponseReturnValue:
    wanted = _asked()
    if file_format := request.args.get("format"):
        return export_response(file_format, "bukti", EXPORTED, _rows(wanted))
    page, total = queries.search_vouchers(wanted, asked_page())
    return render_template(
        "books/vouchers.html",
        page=page,
        total=total,
        kinds=[(kind.value, _(kind.label)) for kind in VoucherKind],
        states=[(state.value, _(state.label)) for state in VoucherStatus],
    )


def _rows(wanted: queries.VoucherFilter) -> Iterator[tuple[Any, ...]]:
    for row in queries.stream_vouchers(wanted):
        yield (
            row.booked_on,
            row.kind,
            row.text,
            row.party,
            row.amount,
            row.status,
            row.made_by,
            row.decided_by,
            row.entry_number,
        )


@blueprint.route("/bukti/<any(income, expense, transfer, journal):kind>", methods=["GET", "POST"])
@require("books.write")
def new_voucher(kind: str) -> ResponseReturnValue:
    make_form, draft_of = FORMS[kind]
    form: Any = make_form()
    if form.validate_on_submit() and _lines_are_whole(form):
        try:
            row = voucher_service.write_voucher(draft_of(form), actor(), form.receipt.data)
        except CoopError as error:
            attach_error(form, error)
        else:
            flash(_("Kept. Another person looks at it and books it."), "success")
            return redirect(url_for("books.voucher", voucher_id=row.id), code=303)
    status = 422 if form.is_submitted() else 200
    return render_template("books/new_voucher.html", form=form, kind=VoucherKind(kind)), status


def _lines_are_whole(form: Any) -> bool:
    if not isinstance(form, JournalForm) or not form.has_amount_without_account():
        return True
    form.form_errors.append(_("An amount stands in a line without an account."))
    return False


@blueprint.get("/bukti/<int:voucher_id>")
@require("books.view")
def voucher(voucher_id: int) -> ResponseReturnValue:
    return _page(voucher_id, ReasonForm(formdata=None))


def _page(voucher_id: int, form: ReasonForm) -> str:
    row = queries.get_voucher_row(voucher_id)
    subject = Ref(VOUCHER, voucher_id)
    return render_template(
        "books/voucher.html",
        row=row,
        lines=queries.list_voucher_lines(voucher_id),
        receipt=next(iter(list_files(subject, RECEIPT)), None),
        paper=next(iter(list_documents(subject)), None),
        events=timeline_of(subject),
        is_mine=row.made_by_id == actor().user_id,
        form=form,
    )


@blueprint.get("/bukti/<int:voucher_id>/nota")
@require("books.view")
def receipt(voucher_id: int) -> ResponseReturnValue:
    files = list_files(Ref(VOUCHER, voucher_id), RECEIPT)
    if not files:
        raise NotFound(N_("This voucher has no receipt."))
    return send_stored(files[0])


@blueprint.post("/bukti/<int:voucher_id>/putusan")
@require("books.approve")
def decide_voucher(voucher_id: int) -> ResponseReturnValue:
    form = ReasonForm()
    is_approval = request.form.get("verdict") == "approve"
    if is_approval or form.validate():
        try:
            if is_approval:
                voucher_service.post_voucher(voucher_id, actor())
            else:
                voucher_service.reject_voucher(voucher_id, actor(), form.reason.data)
        except CoopError as error:
            attach_error(form, error)
        else:
            flash(_("Booked.") if is_approval else _("Rejected, with your reason."), "success")
            return redirect(url_for("books.voucher", voucher_id=voucher_id), code=303)
    return _page(voucher_id, form), 422


@blueprint.post("/bukti/<int:voucher_id>/batal")
@require("books.write")
def withdraw_voucher(voucher_id: int) -> ResponseReturnValue:
    voucher_service.withdraw_voucher(voucher_id, actor())
    flash(_("Taken back. Nothing is booked."), "success")
    return redirect(url_for("books.vouchers"), code=303)
