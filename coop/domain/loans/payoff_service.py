"""How a running loan stands on a day: what is open, what lateness costs, what ends it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TypeAlias

from coop.domain.loans import queries
from coop.domain.loans.models import Loan
from coop.domain.loans.payoff_rules import (
    EarlierPart,
    OpenInstalment,
    PayoffFigure,
    PenaltyTerms,
    calculate_payoff_figure,
    charge_penalty,
)
from coop.domain.loans.records import InstalmentRow, LoanFacts
from coop.domain.loans.types import LoanStatus, PayoffRule
from coop.domain.settings.service import get_setting, holidays_between

AnyLoan: TypeAlias = Loan | LoanFacts


@dataclass(frozen=True, slots=True)
class LoanStanding:
    """How a loan stands on a day: its schedule, what is open of it, and what would end it."""

    instalments: list[InstalmentRow]
    open_instalments: list[OpenInstalment]
    payoff: PayoffFigure | None


def describe_standing(loan: AnyLoan, on: date) -> LoanStanding:
    """Return schedule, open instalments and payoff of a loan, read once (None: not running)."""
    rows = queries.list_instalments(loan.id)
    if loan.status is not LoanStatus.ACTIVE:
        return LoanStanding(rows, [], None)
    items = _open_instalments(loan, rows, on)
    return LoanStanding(rows, items, calculate_payoff_figure(items, on, payoff_rule()))


def calculate_payoff_of(loan: Loan, on: date) -> PayoffFigure:
    """Return what ends the loan on ``on``, with its parts and the reason."""
    return calculate_payoff_figure(list_open_instalments(loan, on), on, payoff_rule())


def payoff_rule() -> PayoffRule:
    """Return the rule for early payoff that the cooperative has set."""
    return PayoffRule(get_setting("loans.payoff_rule"))


def list_open_instalments(loan: Loan, on: date) -> list[OpenInstalment]:
    """Return the loan's unsettled instalments as of ``on``, penalties of the late ones included."""
    return _open_instalments(loan, queries.list_instalments(loan.id), on)


def list_open_instalments_of(
    standings: Sequence[tuple[Loan, date]],
) -> list[list[OpenInstalment]]:
    """Return what `list_open_instalments` does, of each loan as of its day, in their order."""
    open_rows = queries.list_open_rows([loan.id for loan, _on in standings])
    return [_open_instalments(loan, open_rows[loan.id], on) for loan, on in standings]


def _open_instalments(
    loan: AnyLoan, schedule: Sequence[InstalmentRow], on: date
) -> list[OpenInstalment]:
    rows = [row for row in schedule if not row.is_settled]
    late = [row for row in rows if row.due_on < on]
    items = {
        row.n: OpenInstalment(
            row.n,
            row.due_on,
            row.principal - row.paid_principal,
            row.interest - row.paid_interest - row.waived_interest,
            row.recognised_interest - row.paid_interest,
        )
        for row in rows
    }
    if late:
        items |= _with_penalties(loan, late, items, on)
    return list(items.values())


def _with_penalties(
    loan: AnyLoan,
    late: Sequence[InstalmentRow],
    items: dict[int, OpenInstalment],
    on: date,
) -> dict[int, OpenInstalment]:
    agreed = loan if isinstance(loan, LoanFacts) else queries.get_terms(loan.product_version_id)
    terms = PenaltyTerms(
        agreed.penalty_percent_per_day, agreed.penalty_grace_days, agreed.penalty_cap_percent
    )
    holidays = holidays_between(late[0].due_on, on + timedelta(days=14))
    earlier: dict[int, list[EarlierPart]] = {row.n: [] for row in late}
    if any(row.paid_principal or row.paid_interest or row.paid_penalty for row in late):
        for n, paid_on, penalty, other in queries.list_standing_parts(loan.id):
            if n in earlier:
                earlier[n].append(EarlierPart(paid_on, penalty, other))
    charged = {}
    for row in late:
        item = items[row.n]
        why = charge_penalty(
            row.due_on,
            row.principal + row.interest,
            item.interest_left + item.principal_left,
            earlier[row.n],
            terms,
            on,
            holidays,
        )
        charged[row.n] = replace(item, penalty=why.result, why_penalty=why)
    return charged
