"""What a repayment pays, what lateness costs, and how a loan is classified."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from coop.dates import days_between
from coop.domain.loans.types import CollectibilityClass
from coop.errors import Refused
from coop.explain import N_, Explained, Input, Step
from coop.money import round_half_up

OJK_CLASSES = (
    CollectibilityClass(1, N_("Current"), 0, Decimal(1)),
    CollectibilityClass(2, N_("Special mention"), 1, Decimal(5)),
    CollectibilityClass(3, N_("Substandard"), 91, Decimal(15), is_problem=True),
    CollectibilityClass(4, N_("Doubtful"), 121, Decimal(50), is_problem=True),
    CollectibilityClass(5, N_("Loss"), 181, Decimal(100), is_problem=True),
)
"""The five classes of POJK 40/POJK.03/2019 by days past due; allowances as banks use them."""

COOPERATIVE_CLASSES = (
    CollectibilityClass(1, N_("Current"), 0, Decimal("0.5")),
    CollectibilityClass(2, N_("Substandard"), 92, Decimal(10), is_problem=True),
    CollectibilityClass(3, N_("Doubtful"), 184, Decimal(50), is_problem=True),
    CollectibilityClass(4, N_("Loss"), 823, Decimal(100), is_problem=True),
)
"""The four classes of the cooperative schemes for monthly instalments (Permenkop 14/2009): beyond
3 months, beyond 6, and 21 months after that, here in days. A default: each cooperative sets its
own limits and percentages."""


@dataclass(frozen=True, slots=True)
class DueItem:
    """What is still unpaid of instalment ``n``, whole rupiah."""

    n: int
    due_on: date
    penalty_due: int
    interest_due: int
    principal_due: int


@dataclass(frozen=True, slots=True)
class AllocationLine:
    """What a repayment pays of instalment ``n``; ``is_early`` when that is not due yet."""

    n: int
    penalty: int
    interest: int
    principal: int
    is_early: bool


@dataclass(frozen=True, slots=True)
class Allocation:
    """A repayment in its parts; ``excess`` is what found nothing to pay."""

    lines: tuple[AllocationLine, ...]
    excess: int

    @property
    def penalty(self) -> int:
        """Penalty paid, whole rupiah."""
        return sum(line.penalty for line in self.lines)

    @property
    def interest(self) -> int:
        """Interest paid, whole rupiah."""
        return sum(line.interest for line in self.lines)

    @property
    def principal(self) -> int:
        """Principal paid, whole rupiah."""
        return sum(line.principal for line in self.lines)


def allocate_repayment(amount: int, due_items: Sequence[DueItem], on: date) -> Allocation:
    """Split ``amount`` rupiah paid on ``on``: oldest instalment first.

    Within one instalment: penalty → interest → principal. Instalments due after ``on`` are paid
    in advance when they are among ``due_items``; who does not want that leaves them out. Raises
    Refused unless the amount is positive.
    """
    if amount <= 0:
        raise Refused(N_("A repayment must be more than zero."), field="amount")
    lines, left = [], amount
    for item in sorted(due_items, key=lambda item: (item.due_on, item.n)):
        penalty = min(left, item.penalty_due)
        interest = min(left - penalty, item.interest_due)
        principal = min(left - penalty - interest, item.principal_due)
        if paid := penalty + interest + principal:
            lines.append(AllocationLine(item.n, penalty, interest, principal, item.due_on > on))
            left -= paid
    return Allocation(tuple(lines), left)


def calculate_penalty(
    overdue_amount: int,
    days_late: int,
    rate_percent_per_day: Decimal,
    grace_days: int,
    cap_amount: int | None,
) -> Explained[int]:
    """Return the penalty in whole rupiah, half up, at most ``cap_amount``.

    The grace days are free for everyone: day ``grace_days + 1`` is the first that costs. A
    penalty exists by contract only; no law sets its rate.
    """
    charged_days = max(0, days_late - grace_days)
    uncapped = round_half_up(
        Fraction(overdue_amount) * Fraction(rate_percent_per_day) / 100 * charged_days
    )
    result = uncapped if cap_amount is None else min(uncapped, cap_amount)
    inputs = [
        Input(N_("Overdue amount"), overdue_amount, "rupiah"),
        Input(N_("Days late"), days_late, "days"),
        Input(N_("Penalty a day"), rate_percent_per_day, "percent"),
        Input(N_("Days of grace"), grace_days, "days"),
    ]
    steps = [
        Step(N_("Days charged"), N_("days late - days of grace"), charged_days, "days"),
        Step(
            N_("Penalty"), N_("overdue amount × penalty a day × days charged"), uncapped, "rupiah"
        ),
    ]
    if cap_amount is not None:
        inputs.append(Input(N_("Highest penalty"), cap_amount, "rupiah"))
        steps.append(
            Step(N_("Penalty charged"), N_("at most the highest penalty"), result, "rupiah")
        )
    return Explained(
        rule=N_("Penalty for late payment"),
        source=N_("Loan agreement: late payment"),
        inputs=tuple(inputs),
        steps=tuple(steps),
        result=result,
        rounding=N_("to whole rupiah, half up"),
    )


def days_past_due(items: Iterable[DueItem], on: date) -> int:
    """Return the days from the oldest due date with unpaid interest or principal to ``on``.

    0 when nothing is overdue; an unpaid penalty alone is no arrears.
    """
    overdue = [item.due_on for item in items if item.interest_due + item.principal_due > 0]
    return max(0, days_between(min(overdue, default=on), on))


def classify(days_past_due: int, classes: Iterable[CollectibilityClass]) -> CollectibilityClass:
    """Return the class of a loan: the last one that begins at or before ``days_past_due``.

    Raises Refused when the scheme has no class for it.
    """
    reached = [kind for kind in classes if kind.from_days <= days_past_due]
    if not reached:
        raise Refused(N_("The collectibility scheme has no class that begins at day 0."))
    return max(reached, key=lambda kind: kind.from_days)


def calculate_allowance(
    balance: int, kind: CollectibilityClass, collateral_amount: int = 0
) -> Explained[int]:
    """Return the allowance for a loan of ``balance`` rupiah in class ``kind``, half up.

    In a problem class the accepted collateral is taken off first.
    """
    counted = min(collateral_amount, balance) if kind.is_problem else 0
    result = round_half_up((balance - counted) * Fraction(kind.allowance_percent) / 100)
    return Explained(
        rule=N_("Allowance for loan losses"),
        source=N_("Collectibility scheme of the cooperative"),
        inputs=(
            Input(N_("Loan balance"), balance, "rupiah"),
            Input(N_("Collectibility"), kind.name, "text"),
            Input(N_("Allowance percentage"), kind.allowance_percent, "percent"),
            Input(N_("Collateral"), collateral_amount, "rupiah"),
        ),
        steps=(
            Step(
                N_("Balance at risk"),
                N_("balance - collateral, where the class counts it"),
                balance - counted,
                "rupiah",
            ),
            Step(N_("Allowance"), N_("balance at risk × allowance percentage"), result, "rupiah"),
        ),
        result=result,
        rounding=N_("to whole rupiah, half up"),
    )
