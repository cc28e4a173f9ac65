"""The financial statements on the screen, on paper and as files."""

from collections.abc import Callable
from datetime import date

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from coop.blueprints.books import blueprint, files
from coop.dates import last_day, month_of
from coop.domain.books import equity_queries, statement_queries
from coop.domain.books.rules import SO_FAR
from coop.domain.books.types import Statement, StatementRow
from coop.domain.settings.service import today
from coop.errors import NotFound
from coop.explain import N_
from coop.web.access import require
from coop.web.arguments import asked_date
from coop.web.filters import language

STATEMENTS: dict[str, Callable[[date, date], Statement]] = {
    "position": lambda _first, last: statement_queries.financial_position(last),
    "results": statement_queries.results,
    "cash-flow": statement_queries.cash_flow,
    "equity": equity_queries.changes_in_equity,
}
TABS = (
    ("position", _l("Financial position")),
    ("results", _l("Results")),
    ("cash-flow", _l("Cash flow")),
    ("equity", _l("Changes in equity")),
)


@blueprint.get("/laporan-keuangan")
@blueprint.get("/laporan-keuangan/<code>")
@require("ledger.view")
def statements(code: str = "position") -> ResponseReturnValue:
    if code not in STATEMENTS:
        raise NotFound(N_("There is no such statement."))
    first, last = _asked_period()
    statement = STATEMENTS[code](first, last)
    if file_format := request.args.get("format"):
        return files.statement_file(file_format, statement, name_of(statement))
    return render_template(
        "books/statement.html",
        statement=statement,
        code=code,
        tabs=TABS,
        first=first,
        last=last,
        quick=_quick_periods(),
        name_of=name_of(statement),
        address_of=address_of(statement),
    )


def _asked_period() -> tuple[date, date]:
    """Return the days asked for: this book year up to today, unless said."""
    last = asked_date("to") or today()
    first = asked_date("from") or date(last.year, 1, 1)
    return min(first, last), max(first, last)


def _quick_periods() -> list[tuple[str, date, date]]:
    """Return the periods that people ask for most: (label, first day, last day)."""
    now = today()
    month = month_of(now)
    before = month_of(date.fromordinal(month.toordinal() - 1))
    return [
        (_("This year"), date(now.year, 1, 1), now),
        (_("Last month"), before, last_day(before)),
        (_("Last year"), date(now.year - 1, 1, 1), date(now.year - 1, 12, 31)),
    ]


def name_of(statement: Statement) -> Callable[[StatementRow], str]:
    """Return how a row is called in the reader's language."""
    is_english = language() == "en"

    def name(row: StatementRow) -> str:
        if row.code is None:
            return str(_(row.label))
        if row.code == SO_FAR:
            return str(_("Surplus of the year so far"))
        name_id, name_en = statement.names[row.code]
        return name_en if is_english else name_id

    return name


def address_of(statement: Statement) -> Callable[[StatementRow], str | None]:
    """Return where the figure of a row comes from: the account's movements."""
    first, last = statement.periods[0]
    begin = first or date(last.year, 1, 1)

    def address(row: StatementRow) -> str | None:
        if row.code is None:
            return None
        if row.code == SO_FAR:
            return url_for("books.statements", code="results", **{"from": begin, "to": last})
        return url_for("ledger.account", code=row.code, **{"from": begin, "to": last})

    return address
