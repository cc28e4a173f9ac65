"""A unit's complaints of a period, by category and one by one, on the screen and as a file."""

from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from coop.blueprints.complaints.place import here
from coop.blueprints.trade.views import FIGURES, asked_period
from coop.blueprints.unit_complaints import blueprint
from coop.domain.complaints import report_queries
from coop.domain.settings.service import today
from coop.pdf.report import ReportPaper, render_report
from coop.web.access import require
from coop.web.exports import export_response
from coop.web.filters import label, language, long_date, number
from coop.web.papers import letterhead, pdf_response


@blueprint.get(f"{FIGURES}/keluhan")
@require("trade.view")
def report() -> ResponseReturnValue:
    """Show the complaints of a period, or send them as PDF, XLSX or CSV."""
    place, (first, last) = here(), asked_period()
    in_english = language() == "en"
    if file_format := request.args.get("format"):
        rows = report_queries.list_of_period(place.unit_id, first, last)
        if file_format == "pdf":
            return _paper(place.unit, rows, first, last)
        told = (_as_told(row, in_english=in_english) for row in rows)
        return export_response(file_format, _("complaints"), _columns(), told)
    return render_template(
        "unit_complaints/report.html",
        unit=place.unit,
        first=first,
        last=last,
        sums=report_queries.sum_period(place.unit_id, first, last),
        rows=report_queries.sum_by_category(place.unit_id, first, last),
        in_english=in_english,
    )


def _columns() -> list[Any]:
    return [
        (_("Number"), "text"),
        (_("Received"), "date"),
        (_("Kind"), "text"),
        (_("Category"), "text"),
        (_("Title"), "text"),
        (_("Status"), "text"),
        (_("Answered after (hours)"), "number"),
        (_("Settled after (hours)"), "number"),
        (_("Stars"), "number"),
    ]


def _as_told(row: Any, *, in_english: bool) -> tuple[Any, ...]:
    return (
        row.number,
        row.received_on,
        label(row.kind),
        (row.category_en if in_english else None) or row.category,
        row.title,
        label(row.status),
        row.answer_hours,
        row.resolve_hours,
        row.rating,
    )


def _paper(unit: Any, rows: list[Any], first: Any, last: Any) -> ResponseReturnValue:
    paper = ReportPaper(
        title=_("Complaints and suggestions"),
        asked=_("%(first)s to %(last)s", first=long_date(first), last=long_date(last)),
        columns=_columns(),
        totals=(),
        count=ngettext("%(num)d row", "%(num)d rows", len(rows)),
        printed_on=today(),
        printed_by=current_user.display_name,
        signers=(_("Owner"),),
    )
    told = []
    for row in rows:
        found = list(_as_told(row, in_english=language() == "en"))
        found[1] = long_date(row.received_on)
        found[6:] = ["" if one is None else number(one) for one in found[6:]]
        told.append(tuple(found))
    content = render_report(paper, told, letterhead=letterhead(unit.id))
    return pdf_response(content, f"keluhan-{first}-{last}.pdf")
