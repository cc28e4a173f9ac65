"""The books as files."""

from datetime import date

from flask import Response
from flask_babel import gettext as _

from coop.domain.ledger import queries
from coop.domain.ledger.records import EntryFilter, TrialBalance
from coop.web.exports import export_response
from coop.web.filters import language
from coop.web.refs import ref_link


def ref_text(kind: str | None, ref_id: int | None) -> str:
    """Return what a Ref is called, without a link."""
    link = ref_link(kind, ref_id)
    return link[0] if link else ""


def trial_balance_file(file_format: str, balance: TrialBalance) -> Response:
    """Return the trial balance as a file."""
    columns = [
        (_("Code"), "text"),
        (_("Account"), "text"),
        (_("Class"), "text"),
        (_("Debit"), "money"),
        (_("Credit"), "money"),
    ]
    is_english = language() == "en"
    rows = (
        (
            row.code,
            row.name_en if is_english else row.name_id,
            row.account_class,
            row.debit,
            row.credit,
        )
        for row in balance.rows
    )
    return export_response(file_format, f"neraca-saldo-{balance.on}", columns, rows)


def movements_file(
    file_format: str, code: str, first: date, last: date, unit_id: int | None
) -> Response:
    """Return an account's movements as a file."""
    queries.get_account(code)
    columns = [
        (_("Date"), "date"),
        (_("Entry"), "text"),
        (_("Description"), "text"),
        (_("Belongs to"), "text"),
        (_("Debit"), "money"),
        (_("Credit"), "money"),
        (_("Balance"), "money"),
    ]
    rows = (
        (
            row.booked_on,
            row.number,
            row.text,
            ref_text(row.ref.kind, row.ref.id) if row.ref else None,
            row.debit,
            row.credit,
            row.balance,
        )
        for row in queries.iterate_movements(code, first, last, unit_id)
    )
    return export_response(file_format, f"akun-{code}-{first}-{last}", columns, rows)


def entries_file(file_format: str, wanted: EntryFilter) -> Response:
    """Return the list of entries as a file."""
    columns = [
        (_("Number"), "text"),
        (_("Date"), "date"),
        (_("Description"), "text"),
        (_("Source"), "text"),
        (_("Maker"), "text"),
        (_("Amount"), "money"),
    ]
    rows = (
        (
            row.number,
            row.booked_on,
            row.text,
            ref_text(row.source.kind, row.source.id),
            row.maker,
            row.total_amount,
        )
        for row in queries.iterate_entries(wanted)
    )
    return export_response(file_format, "jurnal", columns, rows)
