"""Long reports: asked for, watched while they are printed, taken away by who asked."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from coop.blueprints.reports import blueprint
from coop.blueprints.reports.asking import asked_report, same_arguments
from coop.dates import now
from coop.domain.reports import order_queries, order_service, rules
from coop.domain.reports.order_types import OrderFilter, OrderStatus
from coop.domain.reports.service import REPORTS, get_report
from coop.domain.trail.service import list_trail
from coop.errors import CoopError
from coop.refs import Ref
from coop.web import uploads
from coop.web.access import actor, require
from coop.web.arguments import asked_choice, asked_page, is_descending
from coop.web.exports import export_response
from coop.web.filters import language, translate_error
from coop.web.papers import pdf_response
from coop.web.report_words import asked_in_words
from coop.web.timelines import timeline


@blueprint.route("/laporan/<code>/cetak", methods=["GET", "POST"])
@require("reports.view")
def order(code: str) -> ResponseReturnValue:
    report, wanted, refusal = get_report(code), asked_report(), ""
    if request.method == "POST":
        try:
            ordered = order_service.order_report(code, wanted, actor(), language())
        except CoopError as error:
            refusal = translate_error(error)
        else:
            flash(_("It is being printed. You may leave this page; we tell you."), "success")
            return redirect(url_for("reports.order_page", order_id=ordered.id), code=303)
    total = report.search(wanted, 1)[0].total
    page = render_template(
        "reports/order_report.html",
        report=report,
        total=total,
        asked=asked_in_words(report, wanted),
        arguments=same_arguments(),
        refusal=refusal,
        most=rules.MOST_PRINTED_ROWS,
        is_too_long=rules.is_too_long(total),
    )
    return page, 422 if refusal else 200


@blueprint.get("/laporan-saya")
@require("reports.view")
def orders() -> ResponseReturnValue:
    wanted = OrderFilter(
        status=asked_choice(OrderStatus, "status"),
        code=request.args.get("report", "")[:40],
        sort=request.args.get("sort", "ordered_at"),
        descending=is_descending() or "sort" not in request.args,
    )
    if file_format := request.args.get("format"):
        return _export(file_format, wanted)
    return render_template(
        "reports/orders.html",
        page=order_queries.search_orders(actor().user_id, wanted, asked_page()),
        statuses=OrderStatus,
        reports=REPORTS,
    )


def _export(file_format: str, wanted: OrderFilter) -> ResponseReturnValue:
    columns = [
        (_("Report"), "text"),
        (_("Asked for"), "date"),
        (_("Rows"), "number"),
        (_("Pages"), "number"),
        (_("Status"), "text"),
        (_("Lies here until"), "date"),
    ]
    rows = (
        (_(row.title), row.ordered_at, row.rows_total, row.pages, row.status, row.expires_at)
        for row in order_queries.export_orders(actor().user_id, wanted)
    )
    return export_response(file_format, "laporan-saya", columns, rows)


@blueprint.get("/laporan-saya/<int:order_id>")
@require("reports.view")
def order_page(order_id: int) -> ResponseReturnValue:
    found = order_queries.get_order_of(actor().user_id, order_id)
    report = get_report(found.code)
    trail = list_trail(Ref(order_service.SUBJECT, order_id))
    return render_template(
        "reports/order.html",
        order=found,
        report=report,
        asked=asked_in_words(report, rules.read_asked(found.asked)),
        events=timeline(trail, {actor().user_id: actor().name}),
    )


@blueprint.get("/laporan-saya/<int:order_id>/kemajuan")
@require("reports.view")
def order_progress(order_id: int) -> ResponseReturnValue:
    found = order_queries.get_order_of(actor().user_id, order_id)
    return render_template("reports/_order_progress.html", order=found)


@blueprint.get("/laporan-saya/<int:order_id>/berkas.pdf")
@require("reports.view")
def order_file(order_id: int) -> ResponseReturnValue:
    file = order_queries.get_ready_file(actor().user_id, order_id, now())
    content = uploads.storage().get(file.storage_name)
    return pdf_response(content, file.original_name, as_download=True)


@blueprint.post("/laporan-saya/<int:order_id>/lagi")
@require("reports.view")
def order_again(order_id: int) -> ResponseReturnValue:
    ordered = order_service.order_again(order_id, actor(), language())
    flash(_("It is being printed. You may leave this page; we tell you."), "success")
    return redirect(url_for("reports.order_page", order_id=ordered.id), code=303)
