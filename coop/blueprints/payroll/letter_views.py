"""Letters of authority and standing orders, as the office keeps them."""

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from coop.blueprints.payroll import blueprint
from coop.blueprints.payroll.forms import AuthorityForm, OrderForm, WithdrawForm
from coop.domain.files.service import get_file
from coop.domain.members.queries import get_member_facts, list_employers
from coop.domain.payroll import letter_queries, permissions, queries, service
from coop.domain.payroll.types import Letter, LetterFilter
from coop.domain.settings.service import today
from coop.errors import CoopError
from coop.pdf.payroll_authority import LetterPaper, render_letter
from coop.web import uploads
from coop.web.access import actor, require
from coop.web.arguments import asked_choice, asked_number, asked_page, asked_text
from coop.web.exports import export_response
from coop.web.forms import attach_error
from coop.web.panels import register_panel
from coop.web.papers import letterhead, pdf_response

STAFF = (permissions.PREPARE, "members.edit")


@blueprint.get("/potong-gaji/surat-kuasa")
@require(permissions.VIEW)
def letters() -> ResponseReturnValue:
    wanted = LetterFilter(
        text=asked_text(),
        letter=asked_choice(Letter, "letter"),
        employer_id=asked_number("employer"),
        page=asked_page(),
    )
    if file_format := request.args.get("format"):
        return _export(file_format, wanted)
    return render_template(
        "payroll/letters.html",
        page=letter_queries.search_letters(wanted),
        letters=Letter,
        employers=list_employers(with_inactive=True),
    )


def _export(file_format: str, wanted: LetterFilter) -> ResponseReturnValue:
    columns = [
        (_("Member number"), "text"),
        (_("Name"), "text"),
        (_("Employer"), "text"),
        (_("Employee number"), "text"),
        (_("Monthly pay"), "money"),
        (_("Letter of authority"), "text"),
        (_("Holds from"), "date"),
        (_("Standing order"), "money"),
    ]
    rows = (
        (
            *(row.member_number, row.name, row.employer, row.employee_number),
            *(row.monthly_salary, row.letter, row.starts_on, row.order_amount),
        )
        for row in letter_queries.export_letters(wanted)
    )
    return export_response(file_format, _("letters-of-authority"), columns, rows)


@blueprint.get("/potong-gaji/anggota/<int:member_id>")
@require(permissions.VIEW)
def member(member_id: int) -> ResponseReturnValue:
    return _page(member_id)


def _page(
    member_id: int,
    authority_form: AuthorityForm | None = None,
    order_form: OrderForm | None = None,
    withdraw_form: WithdrawForm | None = None,
) -> str:
    return render_template(
        "payroll/member.html",
        row=letter_queries.get_letter_row(member_id),
        authorities=letter_queries.list_authorities(member_id),
        lines=queries.list_own_lines(member_id),
        authority_form=authority_form or AuthorityForm(starts_on=today()),
        order_form=order_form or OrderForm(),
        withdraw_form=withdraw_form or WithdrawForm(),
    )


@blueprint.post("/potong-gaji/anggota/<int:member_id>/kuasa")
@require(*STAFF)
def record(member_id: int) -> ResponseReturnValue:
    form = AuthorityForm()
    if form.validate_on_submit():
        try:
            service.record_authority(
                member_id,
                form.scan.data,
                form.starts_on.data,
                actor(),
                covers_unfound=form.covers_unfound.data,
            )
        except CoopError as error:
            attach_error(form, error)
        else:
            flash(_("The letter of authority is recorded."), "success")
            return _back(member_id)
    return _page(member_id, authority_form=form), 422


@blueprint.post("/potong-gaji/anggota/<int:member_id>/cabut")
@require(*STAFF)
def withdraw_for_member(member_id: int) -> ResponseReturnValue:
    form = WithdrawForm()
    if form.validate_on_submit():
        try:
            service.withdraw_authority(member_id, actor(), form.reason.data or "")
        except CoopError as error:
            attach_error(form, error)
        else:
            flash(_("The letter is withdrawn. The member pays by own transfer again."), "success")
            return _back(member_id)
    return _page(member_id, withdraw_form=form), 422


@blueprint.post("/potong-gaji/anggota/<int:member_id>/setoran-rutin")
@require(*STAFF)
def start_order_for_member(member_id: int) -> ResponseReturnValue:
    form = OrderForm()
    if form.validate_on_submit():
        try:
            service.start_order(member_id, form.amount.data, actor())
        except CoopError as error:
            attach_error(form, error)
        else:
            flash(_("The standing order is kept."), "success")
            return _back(member_id)
    return _page(member_id, order_form=form), 422


@blueprint.post("/potong-gaji/anggota/<int:member_id>/setoran-rutin/henti")
@require(*STAFF)
def end_order_for_member(member_id: int) -> ResponseReturnValue:
    service.end_order(member_id, actor())
    flash(_("The standing order has ended."), "success")
    return _back(member_id)


@blueprint.get("/potong-gaji/anggota/<int:member_id>/surat-kuasa.pdf")
@require(permissions.VIEW)
def letter(member_id: int) -> ResponseReturnValue:
    return letter_of(member_id)


def letter_of(member_id: int) -> Response:
    """Return the letter of authority of a member, ready to be signed."""
    facts = get_member_facts(member_id)
    printed = render_letter(
        LetterPaper(
            name=facts.person.full_name,
            member_number=facts.member.number,
            employer=facts.employer.name if facts.employer else "",
            employee_number=facts.member.employee_number or "",
            address=", ".join(part for part in (facts.person.street, facts.person.town) if part),
            printed_on=today(),
        ),
        letterhead=letterhead(),
    )
    return pdf_response(printed, f"surat-kuasa-{facts.member.number}.pdf")


@blueprint.get("/potong-gaji/anggota/<int:member_id>/kuasa/<int:authority_id>/berkas")
@require(permissions.VIEW)
def scan(member_id: int, authority_id: int) -> ResponseReturnValue:
    return scan_of(member_id, authority_id)


def scan_of(member_id: int, authority_id: int) -> Response:
    """Return the scan of a member's letter."""
    found = letter_queries.get_authority_of(member_id, authority_id)
    stored = get_file(found.file_id)
    answer = Response(uploads.storage().get(stored.storage_name), mimetype=stored.media_type)
    answer.headers["Cache-Control"] = "private, no-store"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer


def _panel(member_id: int) -> str:
    """Return how the member stands with payroll deduction, for the member's page."""
    row = letter_queries.get_letter_row(member_id)
    return render_template("payroll/_panel.html", row=row)


register_panel("member", 45, permissions.VIEW, _panel)


def _back(member_id: int) -> BaseResponse:
    return redirect(url_for("payroll.member", member_id=member_id), code=303)
