"""Shares as files: all of them, or what the bank is to transfer."""

from collections.abc import Iterator
from typing import Any

from flask import Response, request
from flask_babel import gettext as _

from coop.domain.shu import queries
from coop.web.arguments import asked_text
from coop.web.exports import XLSX_TYPE, export_response, write_xlsx


def shares_file(distribution_id: int) -> Response:
    """Return the shares that the page's filter asks for."""
    columns = [
        (_("Member number"), "text"),
        (_("Member"), "text"),
        (_("Savings"), "number"),
        (_("Business"), "money"),
        (_("By savings"), "money"),
        (_("By business"), "money"),
        (_("Share"), "money"),
        (_("How"), "text"),
        (_("Paid on"), "date"),
    ]
    year = queries.get_distribution(distribution_id).year
    return export_response(request.args["format"], f"shu-{year}", columns, _rows(distribution_id))


def _rows(distribution_id: int) -> Iterator[tuple[Any, ...]]:
    state = request.args.get("state", "")
    for row in queries.stream_shares(distribution_id, asked_text(), state):
        yield (
            row.member_number,
            row.person_name,
            row.savings_weight,
            row.participation,
            row.savings_amount,
            row.participation_amount,
            row.total_amount,
            _(row.way.label) if row.way else None,
            row.paid_on,
        )


def transfers_file(distribution_id: int) -> Response:
    """Return who is still to be paid and has a bank account, for the bank."""
    columns = [
        (_("Member number"), "text"),
        (_("Account holder"), "text"),
        (_("Bank"), "text"),
        (_("Account number"), "text"),
        (_("Amount"), "money"),
    ]
    year = queries.get_distribution(distribution_id).year
    rows = (
        (row.member_number, holder, bank, number, row.total_amount)
        for row, bank, number, holder in queries.stream_transfers(distribution_id)
    )
    with write_xlsx(columns, rows) as file:
        answer = Response(file.read(), mimetype=XLSX_TYPE)
    answer.headers.set("Content-Disposition", "attachment", filename=f"shu-{year}-transfer.xlsx")
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
