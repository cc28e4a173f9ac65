"""From the trial balance down to an entry and to what caused it."""

from datetime import date

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from coop.blueprints.ledger import blueprint, files
from coop.blueprints.ledger.forms import ReasonForm
from coop.dates import month_of
from coop.domain.ledger import queries, reversal_service
from coop.domain.ledger.records import EntryFilter, TrialRow
from coop.domain.settings.service import today
from coop.domain.trail.service import list_trail
from coop.refs import Ref
from coop.web.access import require
from coop.web.arguments import asked_date, asked_number, asked_page, asked_text
from coop.web.refs import KINDS, ref_link


@blueprint.get("/buku-besar")
@require("ledger.view")
def trial_balance() -> ResponseReturnValue:
    balance = queries.trial_balance(asked_date("on") or today(), asked_number("unit"))
    if file_format := request.args.get("format"):
        return files.trial_balance_file(file_format, balance)
    month, unit = month_of(balance.on), request.args.get("unit") or None

    def address_of(row: TrialRow) -> str:
        period = {"from": month, "to": balance.on, "unit": unit}
        return url_for("ledger.account", code=row.code, **period)

    return render_template(
        "ledger/trial_balance.html",
        balance=balance,
        units=queries.list_units(),
        address_of=address_of,
    )


def asked_period() -> tuple[date, date]:
    """Return the first and last day asked for: this month unless said, the right way round."""
    last = asked_date("to") or today()
    first = asked_date("from") or min(month_of(today()), last)
    return min(first, last), max(first, last)


@blueprint.get("/buku-besar/<code>")
@require("ledger.view")
def account(code: str) -> ResponseReturnValue:
    first, last = asked_period()
    unit_id = asked_number("unit")
    if file_format := request.args.get("format"):
        return files.movements_file(file_format, code, first, last, unit_id)
    statement = queries.account_movements(code, first, last, asked_page(), unit_id)
    return render_template(
        "ledger/account.html",
        statement=statement,
        first=first,
        last=last,
        units=queries.list_units(),
    )


@blueprint.get("/jurnal")
@require("ledger.view")
def entries() -> ResponseReturnValue:
    wanted = EntryFilter(
        asked_text(),
        asked_date("from"),
        asked_date("to"),
        asked_number("unit"),
        asked_text("source") or None,
        asked_page(),
        is_reversal=request.args.get("kind") == "reversals",
    )
    if file_format := request.args.get("format"):
        return files.entries_file(file_format, wanted)
    return render_template(
        "ledger/entries.html",
        page=queries.list_entries(wanted),
        units=queries.list_units(),
        sources=[(kind, _kind(kind)) for kind in queries.list_source_kinds()],
    )


def _kind(kind: str) -> str:
    return str(KINDS[kind].label) if kind in KINDS else kind.replace("_", " ").capitalize()


@blueprint.get("/jurnal/<int:entry_id>")
@require("ledger.view")
def entry(entry_id: int) -> ResponseReturnValue:
    return entry_page(entry_id, ReasonForm(formdata=None))


def entry_page(entry_id: int, form: ReasonForm) -> str:
    """Return the page of an entry, with ``form`` to ask for its reversal."""
    view = queries.get_entry_with_lines(entry_id)
    return render_template(
        "ledger/entry.html",
        view=view,
        entry=view.entry,
        form=form,
        ref_link=ref_link,
        asked=reversal_service.find_open_reversal(entry_id),
        is_undone_elsewhere=reversal_service.is_undone_by_its_area(view),
        trail=list_trail(Ref(reversal_service.SUBJECT, entry_id)),
    )
