"""Shares as files: all of them, or what the bank is to transfer."""

from collections.abc import Iterator, Sequence
from typing import Any

from flask import Response, request
from flask_babel import gettext as _

from coop.domain.shu import queries
from coop.domain.shu.types import NamedPool, ShareRow
from coop.web.arguments import asked_text
from coop.web.exports import XLSX_TYPE, Kind, export_response, write_xlsx


def shares_file(distribution_id: int) -> Response:
    """Return the shares that the page's filter asks for."""
    found = queries.get_distribution(distribution_id)
    units = queries.list_unit_pools(found)
    columns: list[tuple[str, Kind]] = [
        (_("Member number"), "text"),
        (_("Member"), "text"),
        (_("Savings"), "number"),
        (_("Business done"), "money"),
        (_("By savings"), "money"),
        (_("By business"), "money"),
        (_("Share"), "money"),
        (_("How"), "text"),
        (_("Paid on"), "date"),
        *((_("By business with %(unit)s", unit=unit.unit_name), "money") for unit in units),
    ]
    rows = _split_rows(distribution_id, units) if units else _rows(distribution_id)
    return export_response(request.args["format"], f"shu-{found.year}", columns, rows)


def _rows(distribution_id: int) -> Iterator[tuple[Any, ...]]:
    for row in queries.stream_shares(distribution_id, asked_text(), request.args.get("state", "")):
        yield _cells(row)


def _split_rows(distribution_id: int, units: Sequence[NamedPool]) -> Iterator[tuple[Any, ...]]:
    state = request.args.get("state", "")
    for row, parts in queries.stream_split_shares(distribution_id, asked_text(), state):
        yield (*_cells(row), *(parts.get(unit.unit_id, 0) for unit in units))


def _cells(row: ShareRow) -> tuple[Any, ...]:
    return (
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


def transfers_file(distribution_id: int, number: int) -> Response:
    """Return who stands on a list for the bank, with the accounts that it named when taken."""
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
        for row, bank, number, holder in queries.stream_transfers(distribution_id, number)
    )
    with write_xlsx(columns, rows) as file:
        answer = Response(file.read(), mimetype=XLSX_TYPE)
    name = f"shu-{year}-transfer-{number}.xlsx"
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
