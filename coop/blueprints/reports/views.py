"""One view for every report: the address says which, the report says the rest."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from coop.blueprints.reports import blueprint
from coop.blueprints.reports.printing import export_report, print_report
from coop.domain.loans.queries import list_classes
from coop.domain.members.queries import list_employers
from coop.domain.payments.types import PaymentMethod
from coop.domain.reports.service import REPORTS, get_report
from coop.domain.reports.types import Asked, ReportFilter
from coop.domain.settings.service import today
from coop.web.access import require
from coop.web.arguments import (
    asked_choice,
    asked_date,
    asked_number,
    asked_page,
    asked_text,
    is_descending,
)


def _asked() -> ReportFilter:
    return ReportFilter(
        day=asked_date("day") or today(),
        text=asked_text(),
        employer_id=asked_number("employer"),
        method=asked_choice(PaymentMethod, "method"),
        rank=asked_number("class"),
        in_arrears=request.args.get("arrears") == "yes",
        sort=request.args.get("sort", ""),
        descending=is_descending(),
        first=asked_date("from"),
        last=asked_date("to"),
    )


@blueprint.get("/laporan")
@require("reports.view")
def index() -> ResponseReturnValue:
    return render_template("reports/index.html", reports=REPORTS)


@blueprint.get("/laporan/<code>")
@require("reports.view")
def show(code: str) -> ResponseReturnValue:
    report, wanted = get_report(code), _asked()
    match request.args.get("format"):
        case None | "":
            page, totals = report.search(wanted, asked_page())
        case "pdf":
            return print_report(report, wanted)
        case asked:
            return export_report(report, wanted, asked)
    return render_template(
        "reports/report.html",
        report=report,
        wanted=wanted,
        page=page,
        totals=totals,
        employers=list_employers(with_inactive=True) if Asked.EMPLOYER in report.asks else [],
        classes=list_classes(today()) if Asked.CLASS in report.asks else [],
        methods=PaymentMethod,
    )
