"""The years, the draft with its simulation, and each step until it is booked."""

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from coop.blueprints.shu import blueprint
from coop.blueprints.shu.files import shares_file
from coop.blueprints.shu.forms import PayoutForm, ReasonForm, ResolveForm, policy_form
from coop.blueprints.shu.workings import workings_of
from coop.domain.approvals.service import find_open_approval
from coop.domain.books.queries import find_live_year, list_years
from coop.domain.books.types import YearStatus
from coop.domain.shu import queries, service
from coop.domain.shu.types import SHU, UNDO, FundKind, Outcome, Policy
from coop.errors import CoopError, NotFound
from coop.explain import N_
from coop.refs import Ref
from coop.web.access import actor, require
from coop.web.arguments import asked_page, asked_text, is_descending
from coop.web.forms import Form, attach_error
from coop.web.timelines import timeline_of


@blueprint.get("/shu")
@require("shu.view")
def years() -> ResponseReturnValue:
    rows = queries.list_distributions()
    live = {row.year for row in rows if row.is_live}
    return render_template(
        "shu/years.html",
        rows=rows,
        ready=[
            row
            for row in list_years()
            if row.status is YearStatus.CLOSED and row.surplus_amount > 0 and row.year not in live
        ],
    )


@blueprint.route("/shu/tahun/<int:year>", methods=["GET", "POST"])
@require("shu.prepare")
def draft(year: int) -> ResponseReturnValue:
    """Try percentages and see the outcome; keep it as the draft."""
    closed = find_live_year(year)
    if closed is None:
        raise NotFound(N_("The books of this year are not closed yet."))
    asked = request.method == "GET" and "savings_basis" in request.args
    typed = {"formdata": request.args, "meta": {"csrf": False}} if asked else {}
    form: Any = policy_form(queries.unit_names_of_year(year), **typed)
    if form.validate_on_submit() and "check" not in request.form:
        try:
            row = service.draft_shu(form.policy(year), actor())
        except CoopError as error:
            attach_error(form, error)
        else:
            flash(_("The draft is kept. The supervisor checks it."), "success")
            return redirect(url_for("shu.distribution", distribution_id=row.id), code=303)
    outcome = _simulate(form, year, is_asked=asked)
    page = render_template(
        "shu/draft.html",
        form=form,
        year=year,
        closed=closed,
        outcome=outcome,
        units=queries.name_pools(form.policy(year), outcome.unit_pools) if outcome else [],
        funds=list(FundKind),
    )
    return page, 422 if form.is_submitted() else 200


def _simulate(form: Any, year: int, *, is_asked: bool) -> Outcome | None:
    if (is_asked and not form.validate()) or form.errors:
        return None
    try:
        return service.simulate(form.policy(year))
    except CoopError as error:
        attach_error(form, error)
        return None


@blueprint.get("/shu/<int:distribution_id>")
@require("shu.view")
def distribution(distribution_id: int) -> ResponseReturnValue:
    if request.args.get("format"):
        return shares_file(distribution_id)
    return page_of(distribution_id)


def page_of(distribution_id: int, failed: Form | None = None) -> str:
    """Return the page of a distribution; ``failed`` is the form that comes back with errors."""
    row = queries.get_distribution(distribution_id)
    forms = {
        name: failed if isinstance(failed, kind) else kind(formdata=None)
        for name, kind in (("resolve", ResolveForm), ("reason", ReasonForm), ("pay", PayoutForm))
    }
    return render_template(
        "shu/distribution.html",
        row=row,
        policy=Policy.from_json(row.year, row.policy),
        funds=queries.funds_of(row),
        pools=queries.pools_of(row),
        units=queries.list_unit_pools(row),
        unpaid=queries.sum_unpaid(distribution_id),
        lists=queries.list_transfer_lists(distribution_id) if row.list_count else [],
        page=queries.search_shares(
            distribution_id,
            asked_text(),
            request.args.get("state", ""),
            asked_page(),
            request.args.get("sort", ""),
            descending=is_descending(),
        ),
        asked=find_open_approval(UNDO, Ref(SHU, distribution_id)),
        events=timeline_of(Ref(SHU, distribution_id)),
        failed=failed,
        **forms,
    )


@blueprint.get("/shu/bagian/<int:share_id>")
@require("shu.view")
def share(share_id: int) -> ResponseReturnValue:
    row, found = queries.get_share(share_id)
    return render_template(
        "shu/share.html",
        row=row,
        distribution=found,
        workings=workings_of(row, found),
        pay=PayoutForm(formdata=None),
    )


def step(distribution_id: int, form: Form | None, work: Callable[[], object], done: str) -> Any:
    """Do one step of a distribution and go back to its page, or show what is wrong with it."""
    if form is None or form.validate():
        try:
            work()
        except CoopError as error:
            if form is None:
                raise
            attach_error(form, error)
        else:
            flash(done, "success")
            return back_to(distribution_id)
    return page_of(distribution_id, form), 422


def back_to(distribution_id: int) -> Response:
    """Return to the page of a distribution."""
    return redirect(url_for("shu.distribution", distribution_id=distribution_id), code=303)


@blueprint.post("/shu/<int:distribution_id>/periksa")
@require("shu.check")
def check(distribution_id: int) -> ResponseReturnValue:
    return step(
        distribution_id,
        None,
        lambda: service.check_shu(distribution_id, actor()),
        _("Checked. The chair enters the resolution next."),
    )


@blueprint.post("/shu/<int:distribution_id>/putuskan")
@require("shu.resolve")
def resolve(distribution_id: int) -> ResponseReturnValue:
    form = ResolveForm()
    return step(
        distribution_id,
        form,
        lambda: service.resolve_shu(
            distribution_id, form.resolution.data, form.resolved_on.data, actor()
        ),
        _("Entered. The treasurer books it next."),
    )


@blueprint.post("/shu/<int:distribution_id>/bukukan")
@require("shu.prepare")
def post(distribution_id: int) -> ResponseReturnValue:
    return step(
        distribution_id,
        None,
        lambda: service.post_shu(distribution_id, actor()),
        _("Booked. Members see their shares now."),
    )


@blueprint.post("/shu/<int:distribution_id>/buang")
@require("shu.prepare")
def discard(distribution_id: int) -> ResponseReturnValue:
    service.discard_shu(distribution_id, actor())
    flash(_("The draft is gone. Begin anew."), "success")
    return redirect(url_for("shu.years"), code=303)


@blueprint.post("/shu/<int:distribution_id>/batalkan")
@require("shu.prepare")
def ask_undo(distribution_id: int) -> ResponseReturnValue:
    form = ReasonForm()
    return step(
        distribution_id,
        form,
        lambda: service.request_undo(distribution_id, form.reason.data, actor()),
        _("Asked for. The chair decides."),
    )


@blueprint.post("/shu/<int:distribution_id>/putusan-batal")
@require("shu.resolve")
def decide_undo(distribution_id: int) -> ResponseReturnValue:
    form = ReasonForm()
    if request.form.get("verdict") == "approve":
        return step(
            distribution_id,
            None,
            lambda: service.approve_undo(distribution_id, actor()),
            _("Taken back as a whole."),
        )
    return step(
        distribution_id,
        form,
        lambda: service.reject_undo(distribution_id, actor(), form.reason.data),
        _("It stays as it is."),
    )
