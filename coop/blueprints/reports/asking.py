"""What a report's address asks for."""

from flask import request

from coop.domain.payments.types import PaymentMethod
from coop.domain.reports.types import ReportFilter
from coop.domain.settings.service import today
from coop.web.arguments import asked_choice, asked_date, asked_number, asked_text, is_descending


def asked_report() -> ReportFilter:
    """Return what the address asks for; nonsense counts as not asked."""
    return ReportFilter(
        day=asked_date("day") or today(),
        text=asked_text(),
        employer_id=asked_number("employer"),
        method=asked_choice(PaymentMethod, "method"),
        rank=asked_number("class"),
        in_arrears=request.args.get("arrears") == "yes",
        sort=request.args.get("sort", "")[:40],
        descending=is_descending(),
        first=asked_date("from"),
        last=asked_date("to"),
    )


def same_arguments() -> dict[str, str]:
    """Return the arguments of the address that choose rows, for the next address."""
    kept = {"q", "employer", "day", "method", "class", "arrears", "sort", "dir", "from", "to"}
    return {name: text for name, text in request.args.items() if name in kept and text}
