"""Applications: the queue, and one page to analyse, decide and vote."""

from collections.abc import Callable, Iterator
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from coop.blueprints.credit import blueprint
from coop.blueprints.credit.forms import AnalyseForm, DecideForm, ReasonForm, VoteForm
from coop.blueprints.loans.timeline import timeline
from coop.domain.files.service import list_files
from coop.domain.loans import permissions, queries, service
from coop.domain.loans.records import ApplicationFilter, ApplicationSort
from coop.domain.loans.types import ApplicationStatus
from coop.domain.settings.service import get_setting
from coop.errors import CoopError
from coop.refs import Ref
from coop.web.access import actor, require
from coop.web.arguments import asked_choice, asked_date, asked_page, asked_text, is_descending
from coop.web.exports import export_response
from coop.web.forms import Form, attach_error
from coop.web.uploads import send_stored_of

STATES = (
    ApplicationStatus.SUBMITTED,
    ApplicationStatus.RETURNED,
    ApplicationStatus.AWAITING_DECISION,
    ApplicationStatus.APPROVED,
    ApplicationStatus.DISBURSED,
    ApplicationStatus.REJECTED,
    ApplicationStatus.WITHDRAWN,
)


@blueprint.get("/pengajuan-pinjaman")
@require(permissions.VIEW)
def applications() -> ResponseReturnValue:
    status, sort = asked_choice(ApplicationStatus, "status"), asked_choice(ApplicationSort, "sort")
    wanted = ApplicationFilter(
        text=asked_text(),
        status=status,
        before_committee={"committee": True, "treasurer": False}.get(request.args.get("way", "")),
        against_advice=request.args.get("way") == "against",
        decided_from=asked_date("decided"),
        sort=sort or ApplicationSort.SUBMITTED,
        # what waits is worked off oldest first; all of them are looked at newest first
        descending=is_descending() or not (status or sort),
    )
    if request.args.get("format"):
        columns = [
            (_("Application"), "text"),
            (_("Member"), "text"),
            (_("Member number"), "text"),
            (_("Product"), "text"),
            (_("Amount"), "money"),
            (_("Months"), "number"),
            (_("Status"), "text"),
            (_("Received"), "date"),
        ]
        return export_response(
            request.args["format"], "pengajuan-pinjaman", columns, _export_rows(wanted)
        )
    return render_template(
        "credit/applications.html",
        page=queries.search_applications(wanted, asked_page()),
        counts=queries.count_applications(),
        states=STATES,
    )


def _export_rows(wanted: ApplicationFilter) -> Iterator[tuple[Any, ...]]:
    for row in queries.stream_applications(wanted):
        yield (
            row.number,
            row.name,
            row.member_number,
            row.product_name,
            row.amount,
            row.months,
            row.status,
            row.submitted_at,
        )


@blueprint.get("/pengajuan-pinjaman/<int:application_id>")
@require(permissions.VIEW)
def application(application_id: int) -> ResponseReturnValue:
    return _page(application_id)


def _page(application_id: int, **sent: Form) -> ResponseReturnValue:
    """Show all facts, and the forms of whatever step the reader may take."""
    found = queries.get_application(application_id)
    loan = queries.find_loan_of_application(found.id) if found.decided_at else None
    forms = {
        "analyse_form": AnalyseForm(),
        "return_form": ReasonForm(),
        "decide_form": DecideForm(),
        "vote_form": VoteForm(),
    }
    page = render_template(
        "credit/application.html",
        application=found,
        loan=loan,
        borrower=queries.get_borrower(found.member_id),
        case=service.open_case_file(found),
        frozen=service.thaw(found.eligibility),
        loans=[row for row in queries.list_loans_of_member(found.member_id) if row.balance],
        history=queries.summarise_history(found.member_id),
        files=list_files(Ref("loan_application", found.id)),
        votes=queries.list_votes(found.id) if found.needs_committee else [],
        needed=get_setting("loans.votes_needed"),
        size=get_setting("loans.committee_size"),
        limit=get_setting("loans.treasurer_limit_amount"),
        events=timeline(found.id, loan.id if loan else None, for_staff=True),
        **{**forms, **sent},
    )
    return page, 422 if sent else 200


def _step(
    application_id: int, name: str, form: Form, work: Callable[[], Any], done: str
) -> ResponseReturnValue:
    """Take one step with ``form``; its errors come back on the same page."""
    if form.validate_on_submit():
        try:
            work()
        except CoopError as error:
            attach_error(form, error)
        else:
            flash(done, "success")
            return redirect(url_for("credit.application", application_id=application_id), code=303)
    return _page(application_id, **{name: form})


@blueprint.post("/pengajuan-pinjaman/<int:application_id>/analisis")
@require(permissions.ANALYSE)
def analyse(application_id: int) -> ResponseReturnValue:
    form = AnalyseForm()
    return _step(
        application_id,
        "analyse_form",
        form,
        lambda: service.analyse_application(
            application_id,
            actor(),
            recommends=form.recommends.data == "approve",
            note=form.note.data,
        ),
        _("The analysis is kept; the application waits for its decision."),
    )


@blueprint.post("/pengajuan-pinjaman/<int:application_id>/kembalikan")
@require(permissions.ANALYSE)
def send_back(application_id: int) -> ResponseReturnValue:
    form = ReasonForm()
    return _step(
        application_id,
        "return_form",
        form,
        lambda: service.return_application(application_id, actor(), form.reason.data),
        _("The member has been told what is missing."),
    )


@blueprint.post("/pengajuan-pinjaman/<int:application_id>/putuskan")
@require(permissions.DECIDE_WITHIN_LIMIT)
def decide(application_id: int) -> ResponseReturnValue:
    form = DecideForm()
    return _step(
        application_id,
        "decide_form",
        form,
        lambda: service.decide_within_limit(
            application_id,
            actor(),
            approve=form.verdict.data == "approve",
            reason=form.reason.data,
        ),
        _("The application is decided and the member has been told."),
    )


@blueprint.post("/pengajuan-pinjaman/<int:application_id>/suara")
@require(permissions.VOTE)
def vote(application_id: int) -> ResponseReturnValue:
    form = VoteForm()
    return _step(
        application_id,
        "vote_form",
        form,
        lambda: service.vote(application_id, actor(), form.choice.data, form.reason.data),
        _("Your vote counts."),
    )


@blueprint.get("/pengajuan-pinjaman/<int:application_id>/berkas/<int:file_id>")
@require(permissions.VIEW)
def file(application_id: int, file_id: int) -> ResponseReturnValue:
    return send_stored_of(Ref("loan_application", application_id), file_id)
