"""What an amount paid does to a loan as it stands: penalties, payoff, the plan of it."""

from collections.abc import Container, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

from coop.dates import days_between, next_business_day
from coop.domain.loans.repayment_rules import DueItem, allocate_repayment, calculate_penalty
from coop.domain.loans.schedule_rules import settle_balance
from coop.domain.loans.types import InstalmentStage, PayoffRule
from coop.explain import N_, Explained, Input, Step
from coop.money import round_half_up


@dataclass(frozen=True, slots=True)
class PenaltyTerms:
    """The agreed penalty: percent of the overdue amount a day, free days, percent at most."""

    percent_per_day: Decimal
    grace_days: int
    cap_percent: Decimal


@dataclass(frozen=True, slots=True)
class EarlierPart:
    """What an earlier repayment, still valid, paid of an instalment."""

    paid_on: date
    penalty: int
    other: int


@dataclass(frozen=True, slots=True)
class OpenInstalment:
    """An unsettled instalment: what is left of it, whole rupiah.

    ``recognised_left`` of ``interest_left`` stands in the books as receivable already.
    """

    n: int
    due_on: date
    principal_left: int
    interest_left: int
    recognised_left: int
    penalty: int = 0
    why_penalty: Explained[int] | None = None

    @property
    def left(self) -> int:
        """All that is left of it, penalty included."""
        return self.penalty + self.interest_left + self.principal_left


@dataclass(frozen=True, slots=True)
class PayoffFigure:
    """What ends the loan on a day, in its parts; ``explained`` tells why."""

    principal: int
    interest: int
    penalty: int
    explained: Explained[int]

    @property
    def total(self) -> int:
        """Whole rupiah to pay."""
        return self.principal + self.interest + self.penalty


@dataclass(frozen=True, slots=True)
class PlanLine:
    """What a repayment does to instalment ``n``; see ``RepaymentPart`` for the words.

    ``recognised`` is negative where interest that is waived had been recognised before.
    """

    n: int
    penalty: int
    interest: int
    principal: int
    recognised: int
    waived: int = 0


@dataclass(frozen=True, slots=True)
class RepaymentPlan:
    """A repayment in its lines; ``closes`` when nothing of the loan is left after it."""

    lines: tuple[PlanLine, ...]
    excess: int
    closes: bool

    def total(self, part: str) -> int:
        """Return the sum of ``part`` (a field of `PlanLine`) over the lines."""
        return sum(getattr(line, part) for line in self.lines)


def charge_penalty(
    due_on: date,
    instalment_amount: int,
    left: int,
    earlier: Sequence[EarlierPart],
    terms: PenaltyTerms,
    on: date,
    holidays: Container[date],
) -> Explained[int]:
    """Return the penalty still due on ``on`` for ``left`` rupiah of an instalment.

    Days count from the first business day at or after the due date. A repayment takes the
    penalty first, so once one reached interest or principal everything before it is settled and
    days count from there. The cap holds over the whole life of the instalment.
    """
    begins = next_business_day(due_on, holidays)
    since, settled, paid_since = begins, 0, 0
    for part in earlier:
        paid_since += part.penalty
        if part.other and part.paid_on > begins:
            since, settled, paid_since = part.paid_on, settled + paid_since, 0
    grace = max(0, terms.grace_days - days_between(begins, since))
    cap = round_half_up(Fraction(terms.cap_percent) * instalment_amount / 100)
    charged = calculate_penalty(
        left,
        max(0, days_between(since, on)),
        terms.percent_per_day,
        grace,
        max(0, cap - settled),
    )
    if not paid_since:
        return charged
    still = max(0, charged.result - paid_since)
    return replace(
        charged,
        inputs=(*charged.inputs, Input(N_("Penalty paid already"), paid_since, "rupiah")),
        steps=(
            *charged.steps,
            Step(N_("Penalty still due"), N_("penalty - penalty paid already"), still, "rupiah"),
        ),
        result=still,
    )


def calculate_payoff_figure(
    items: Sequence[OpenInstalment], on: date, rule: PayoffRule
) -> PayoffFigure:
    """Return what ends a loan with the open instalments ``items`` on ``on``.

    Everything due is paid in full; of the interest to come, what the payoff rule says.
    """
    due = [item for item in items if item.due_on <= on]
    base = settle_balance(
        sum(item.principal_left for item in items), _running_interest(items, on), rule
    )
    interest_due = sum(item.interest_left for item in due)
    penalty = sum(item.penalty for item in due)
    total = base.principal + interest_due + base.interest + penalty
    explained = replace(
        base.explained,
        inputs=(
            *base.explained.inputs,
            Input(N_("Interest due"), interest_due, "rupiah"),
            Input(N_("Penalties"), penalty, "rupiah"),
        ),
        steps=(
            *base.explained.steps[:-1],
            Step(
                N_("Payoff"),
                N_("remaining principal + interest due + interest to pay + penalties"),
                total,
                "rupiah",
            ),
        ),
        result=total,
    )
    return PayoffFigure(base.principal, interest_due + base.interest, penalty, explained)


def plan_repayment(
    items: Sequence[OpenInstalment], amount: int, on: date, rule: PayoffRule
) -> RepaymentPlan:
    """Return what ``amount`` rupiah paid on ``on`` do to the open instalments.

    From the payoff figure on the loan ends: the interest to come is waived and what is beyond
    becomes excess. Below it: oldest first, penalty → interest → principal. Raises Refused unless
    the amount is positive.
    """
    payoff = calculate_payoff_figure(items, on, rule)
    if amount >= payoff.total:
        return _plan_payoff(items, on, payoff, amount)
    by_n = {item.n: item for item in items}
    allocation = allocate_repayment(
        amount,
        [
            DueItem(item.n, item.due_on, item.penalty, item.interest_left, item.principal_left)
            for item in items
        ],
        on,
    )
    lines = tuple(
        PlanLine(
            line.n,
            line.penalty,
            line.interest,
            line.principal,
            max(0, line.interest - by_n[line.n].recognised_left),
        )
        for line in allocation.lines
    )
    return RepaymentPlan(lines, allocation.excess, closes=False)


def spread_settlement(
    items: Sequence[OpenInstalment], penalty: int, interest: int, principal: int
) -> RepaymentPlan:
    """Return the plan that takes three given sums off the open instalments, oldest first.

    Leaving members are settled by it: when all principal goes, the rest of the interest is
    waived. What does not fit becomes excess.
    """
    left_interest, left_principal, lines = interest, principal, []
    closes = principal >= sum(item.principal_left for item in items)
    for item in items:
        paid = min(left_interest, item.interest_left)
        repaid = min(left_principal, item.principal_left)
        left_interest, left_principal = left_interest - paid, left_principal - repaid
        lines.append(
            PlanLine(
                item.n,
                penalty if item is items[0] else 0,
                paid,
                repaid,
                max(0, paid - item.recognised_left),
                item.interest_left - paid if closes else 0,
            )
        )
    used = tuple(
        line for line in lines if line.penalty + line.interest + line.principal + line.waived
    )
    return RepaymentPlan(used, left_interest + left_principal, closes)


def _running_interest(items: Sequence[OpenInstalment], on: date) -> int:
    return next((item.interest_left for item in items if item.due_on > on), 0)


def _plan_payoff(
    items: Sequence[OpenInstalment], on: date, payoff: PayoffFigure, amount: int
) -> RepaymentPlan:
    interest_left, lines = payoff.interest, []
    for item in items:
        interest = min(interest_left, item.interest_left)
        interest_left -= interest
        lines.append(
            PlanLine(
                item.n,
                item.penalty if item.due_on <= on else 0,
                interest,
                item.principal_left,
                interest - item.recognised_left,
                item.interest_left - interest,
            )
        )
    return RepaymentPlan(tuple(lines), amount - payoff.total, closes=True)


def stage_of(due_on: date, paid_amount: int, is_settled: bool, on: date) -> InstalmentStage:
    """Return how far an instalment is on ``on``: settled, overdue, begun, or still ahead."""
    if is_settled:
        return InstalmentStage.PAID
    if due_on < on:
        return InstalmentStage.OVERDUE
    return InstalmentStage.PARTIAL if paid_amount else InstalmentStage.AHEAD
