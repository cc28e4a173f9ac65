"""One view for every report: the address says which, the report says the rest."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from coop.blueprints.reports import blueprint
from coop.blueprints.reports.asking import asked_report, same_arguments
from coop.blueprints.reports.printing import export_report, print_report
from coop.domain.loans.queries import list_classes
from coop.domain.members.queries import list_employers
from coop.domain.payments.types import PaymentMethod
from coop.domain.reports import rules
from coop.domain.reports.service import REPORTS, get_report
from coop.domain.reports.types import Asked, Report, ReportFilter
from coop.domain.settings.service import today
from coop.web.access import require
from coop.web.arguments import asked_page


@blueprint.get("/laporan")
@require("reports.view")
def index() -> ResponseReturnValue:
    return render_template("reports/index.html", reports=REPORTS)


@blueprint.get("/laporan/<code>")
@require("reports.view")
def show(code: str) -> ResponseReturnValue:
    report, wanted = get_report(code), asked_report()
    match request.args.get("format"):
        case None | "":
            page, totals = report.search(wanted, asked_page())
        case "pdf":
            return _print_or_order(report, wanted)
        case asked:
            return export_report(report, wanted, asked)
    return render_template(
        "reports/report.html",
        report=report,
        is_long=rules.is_long(page.total),
        arguments=same_arguments(),
        wanted=wanted,
        page=page,
        totals=totals,
        employers=list_employers(with_inactive=True) if Asked.EMPLOYER in report.asks else [],
        classes=list_classes(today()) if Asked.CLASS in report.asks else [],
        methods=PaymentMethod,
    )


def _print_or_order(report: Report, wanted: ReportFilter) -> ResponseReturnValue:
    """Print what is short at once; what is long is asked for, and printed in the background."""
    if rules.is_long(report.search(wanted, 1)[0].total):
        return redirect(url_for("reports.order", code=report.code, **same_arguments()))
    return print_report(report, wanted)
