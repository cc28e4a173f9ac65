"""A unit's figures of a period, and what it sold as PDF, XLSX and CSV."""

from datetime import date, timedelta
from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from coop.blueprints.trade import blueprint
from coop.domain.booking import report_queries as bookings
from coop.domain.booking.types import BookingState
from coop.domain.loyalty import report_queries as points
from coop.domain.promotions import use_queries as promotions
from coop.domain.ratings import queries as ratings
from coop.domain.sales import report_queries as sales
from coop.domain.settings.service import today
from coop.pdf.report import ReportPaper, render_report
from coop.web.access import require, this_unit
from coop.web.arguments import asked_date
from coop.web.exports import export_response
from coop.web.filters import label, long_date, number, rupiah
from coop.web.papers import letterhead, pdf_response

FIGURES = "/usaha/<unit_code>/kelola/laporan"
LONGEST = timedelta(days=366)
SHOWN = (
    BookingState.COMPLETED,
    BookingState.CONFIRMED,
    BookingState.CANCELLED,
    BookingState.NO_SHOW,
)


@blueprint.get(FIGURES)
@require("trade.view")
def figures() -> ResponseReturnValue:
    """Show what the unit sold in a period, to whom, and what promotions and points did."""
    unit, (first, last) = this_unit(), asked_period()
    moved = [one for one in points.list_movements(first, last) if one.unit_id == unit.id]
    return render_template(
        "trade/figures.html",
        unit=unit,
        first=first,
        last=last,
        sales=sales.read_figures(unit.id, first, last),
        days=sales.sum_days(unit.id, first, last),
        sold=sales.sum_sold(unit.id, first, last),
        effects=promotions.list_effects(unit.id, first, last) if unit.has("promotions") else [],
        moved=moved[0].by_kind if moved else {},
    )


@blueprint.get(f"{FIGURES}/layanan")
@require("trade.view")
def served() -> ResponseReturnValue:
    """Show what became of bookings, how much resources were in use, and how it was rated."""
    unit, (first, last) = this_unit(), asked_period()
    booked = bookings.read_figures(unit.id, first, last) if unit.has("booking") else None
    return render_template(
        "trade/served.html",
        unit=unit,
        first=first,
        last=last,
        bookings=booked,
        series=[
            {"label": label(state), "data": [day[state] for day in booked.by_day.values()]}
            for state in SHOWN
        ]
        if booked
        else [],
        rated=ratings.summarise(unit.id, None, first, last) if unit.has("ratings") else None,
        months=ratings.list_months(unit.id, first, last) if unit.has("ratings") else [],
    )


@blueprint.get(f"{FIGURES}/terjual")
@require("trade.view")
def sold() -> ResponseReturnValue:
    """Send what was sold in a period, item by item, as a file or on paper."""
    unit, (first, last) = this_unit(), asked_period()
    rows = sales.sum_sold(unit.id, first, last)
    columns: list[Any] = [(_("Item"), "text"), (_("Pieces"), "number"), (_("Income"), "money")]
    file_format = request.args.get("format", "pdf")
    if file_format != "pdf":
        told = ((row.text, row.quantity, row.amount) for row in rows)
        return export_response(file_format, _("sold"), columns, told)
    paper = ReportPaper(
        title=_("What was sold"),
        asked=_("%(first)s to %(last)s", first=long_date(first), last=long_date(last)),
        columns=columns,
        totals=("", number(sum(row.quantity for row in rows)), rupiah(sum(r.amount for r in rows))),
        count=ngettext("%(num)d row", "%(num)d rows", len(rows)),
        printed_on=today(),
        printed_by=current_user.display_name,
        signers=(_("Owner"),),
    )
    told_rows = [(row.text, number(row.quantity), rupiah(row.amount)) for row in rows]
    content = render_report(paper, told_rows, letterhead=letterhead(unit.id))
    return pdf_response(content, f"terjual-{first}-{last}.pdf")


def asked_period() -> tuple[date, date]:
    """Return the first and the last day that are asked for: this month, at most a year."""
    on = today()
    last = min(asked_date("to") or on, on)
    first = min(asked_date("from") or last.replace(day=1), last)
    return max(first, last - LONGEST), last
