"""The charts and lines of the home pages."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from coop.blueprints.home.panels import Address, Line, Panel, ShownChart, Standing
from coop.dates import days_between
from coop.domain.payments.types import PaymentMethod
from coop.domain.reports.figure_queries import SOON_DAYS
from coop.domain.settings.service import day_of
from coop.web.cells import money
from coop.web.filters import label, number, short_date, short_month, translated


def _to(endpoint: str, arguments: Mapping[str, Any] | None = None) -> Callable[[Standing], Address]:
    return lambda _standing: (endpoint, arguments or {})


def _liquidity(standing: Standing) -> ShownChart:
    books = standing.books
    return ShownChart(
        "line",
        [short_month(month) for month in books.months],
        [
            (_("Cash and banks"), list(books.liquid_by_month)),
            (_("May be withdrawn"), list(books.withdrawable_by_month)),
        ],
        _("Cash and banks beside what members may withdraw, at the end of each month"),
    )


def _savings_and_loans(standing: Standing) -> ShownChart:
    books = standing.books
    return ShownChart(
        "line",
        [short_month(month) for month in books.months],
        [
            (_("Savings"), list(books.savings_by_month)),
            (_("Loans"), list(books.loans_by_month)),
        ],
        _("Savings and loans at the end of each month"),
    )


def _surplus(standing: Standing) -> ShownChart:
    books, year = standing.books, standing.today.year
    months = [standing.today.replace(month=number, day=1) for number in range(1, 13)]
    so_far = list(books.surplus_by_month)
    return ShownChart(
        "bar",
        [short_month(month).split()[0] for month in months[: len(so_far)]],
        [
            (str(year), so_far),
            (str(year - 1), list(books.surplus_a_year_before)[: len(so_far)]),
        ],
        _("Surplus from January up to each month, beside the year before"),
    )


def _classes(standing: Standing) -> ShownChart:
    return ShownChart(
        "bar",
        [translated(one.name) for one in standing.classes],
        [(_("Outstanding principal"), [one.amount for one in standing.classes])],
        _("Outstanding principal by class"),
    )


def _growth(standing: Standing) -> ShownChart:
    growth = standing.growth
    return ShownChart(
        "line",
        [short_month(month) for month in growth.months],
        [(_("Members"), list(growth.members))],
        _("Members at the end of each month"),
        unit="number",
    )


def _coming_and_going(standing: Standing) -> ShownChart:
    growth = standing.growth
    return ShownChart(
        "bar",
        [short_month(month) for month in growth.months],
        [(_("Joined"), list(growth.joined)), (_("Left"), list(growth.left))],
        _("Members who joined and left in each month"),
        unit="number",
    )


def _receipts(standing: Standing) -> ShownChart:
    receipts = standing.receipts
    ways = (PaymentMethod.CASH, PaymentMethod.TRANSFER)
    return ShownChart(
        "stacked",
        [short_date(day)[:5] for day in receipts.days],
        [(label(way), list(receipts.by_method[way])) for way in ways],
        _("Received in cash and by transfer on each of the last fourteen days"),
    )


def _claims(standing: Standing) -> list[Line]:
    """What may be asked of the cooperative, and what it has at hand."""
    books, soon = standing.books, standing.today + timedelta(days=SOON_DAYS)
    return [
        Line(_("Cash and banks"), money(books.liquid), ("books.statements", {"code": "cash-flow"})),
        Line(
            _("May be withdrawn any day"),
            money(books.withdrawable),
            ("savings.accounts", {"kind": "sukarela"}),
        ),
        Line(
            _("Term deposits that fall due"),
            money(standing["maturing"]),
            ("savings.deposits", {"to": soon.isoformat()}),
            _("within %(days)s days", days=SOON_DAYS),
        ),
        Line(
            _("Withdrawals asked for"),
            money(standing["withdrawals_asked"]),
            ("savings.withdrawals", {"status": "requested"}),
        ),
        Line(
            _("Withdrawals to pay out"),
            money(standing["withdrawals_approved"]),
            ("savings.withdrawals", {"status": "approved"}),
        ),
        Line(
            _("Approved loans to disburse"),
            money(standing["to_disburse"]),
            ("credit.loans", {"status": "pending"}),
        ),
    ]


def _longest_waiting(standing: Standing) -> list[Line]:
    """The applications that wait longest for the committee."""

    def note(one: Any) -> str:
        days = days_between(day_of(one.submitted_at), standing.today)
        waiting = ngettext("%(count)s day", "%(count)s days", days, count=number(days))
        votes = ngettext("%(count)s vote", "%(count)s votes", one.vote_count, count=one.vote_count)
        return f"{one.product} · {waiting} · {votes}"

    return [
        Line(
            one.number,
            money(one.amount),
            ("credit.application", {"application_id": one.id}),
            note(one),
        )
        for one in standing.longest_waiting
    ]


RESULTS = _to("books.statements", {"code": "results"})

CHARTS: tuple[Panel, ...] = (
    Panel(
        "liquidity",
        "chart",
        _l("Liquidity over twelve months"),
        "ledger.view",
        _liquidity,
        _to("books.statements", {"code": "cash-flow"}),
        more=_l("Cash flow"),
    ),
    Panel(
        "savings_and_loans",
        "chart",
        _l("Savings and loans over twelve months"),
        "ledger.view",
        _savings_and_loans,
        _to("books.statements"),
        more=_l("Financial position"),
    ),
    Panel(
        "surplus_by_month",
        "chart",
        _l("Surplus beside last year"),
        "ledger.view",
        _surplus,
        RESULTS,
        more=_l("Results"),
    ),
    Panel(
        "classes",
        "chart",
        _l("Loans by quality"),
        "loans.view",
        _classes,
        _to("credit.loans", {"status": "arrears"}),
        more=_l("Arrears"),
    ),
    Panel(
        "growth",
        "chart",
        _l("Members over twelve months"),
        "members.view",
        _growth,
        _to("members.register", {"status": "active"}),
        more=_l("Register"),
    ),
    Panel(
        "coming_and_going",
        "chart",
        _l("Who joined and who left"),
        "members.view",
        _coming_and_going,
        _to("members.register"),
        more=_l("Register"),
    ),
    Panel(
        "receipts",
        "chart",
        _l("Received over fourteen days"),
        "payments.view",
        _receipts,
        _to("cashier.payments", {"status": "recorded"}),
        more=_l("Payments"),
    ),
    Panel(
        "claims",
        "lines",
        _l("What may be asked of us"),
        "ledger.view",
        _claims,
        _to("savings.accounts", {"kind": "sukarela"}),
        ("maturing", "withdrawals_asked", "withdrawals_approved", "to_disburse"),
    ),
    Panel(
        "longest_waiting",
        "lines",
        _l("Waiting longest for the committee"),
        "loans.vote",
        _longest_waiting,
        _to("credit.applications", {"status": "awaiting_decision", "way": "committee"}),
        more=_l("All of them"),
    ),
)
