"""What is deducted from a wage, in which order and up to where; what a short payment pays."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from coop.dates import add_months, month_of
from coop.domain.payroll.types import (
    KIND_LABELS,
    Deducted,
    Deductions,
    ItemKind,
    Outcome,
    Wanted,
)
from coop.errors import Refused
from coop.explain import N_, Explained, Input, Step

SEPARATOR = ","
LAW = N_("PP 36/2021 art. 63-65, and the member's letter of authority")


def payday_of(month: date, payday: int) -> date:
    """Return the day of ``month`` on which wages are paid: its last one when it is shorter."""
    return add_months(month_of(month), 0, payday)


def due_until(month: date, payday: int) -> date:
    """Return up to which due date the list of ``month`` collects: the day before the next payday.

    So an instalment is deducted before it falls due, and never costs a penalty.
    """
    return payday_of(add_months(month_of(month), 1), payday) - timedelta(days=1)


def read_priority(text: str) -> tuple[ItemKind, ...]:
    """Return the kinds in their order of deduction. Raises Refused unless all are there."""
    names = [name.strip() for name in text.split(SEPARATOR)]
    if sorted(names) != sorted(ItemKind):
        raise Refused(
            N_("Name each of these once, the first one first: %(kinds)s."),
            kinds=", ".join(ItemKind),
        )
    return tuple(ItemKind(name) for name in names)


def calculate_cap(wage: int | None, cap_percent: int) -> int | None:
    """Return the most that may be deducted from ``wage`` rupiah, rounded down.

    The law allows at most half of each payment of wages (PP 36/2021 art. 65); None without a
    known wage.
    """
    return None if wage is None else wage * cap_percent // 100


def build_deductions(
    wanted: Iterable[Wanted],
    wage: int | None,
    cap_percent: int,
    priority: Sequence[ItemKind],
    taken_elsewhere: int = 0,
) -> Deductions:
    """Return what is asked of one wage: by priority, then by due date, as long as there is room.

    ``taken_elsewhere`` rupiah of the same wage are asked by another list already. What does not
    fit stays due and is tried again with the next list.
    """
    cap = calculate_cap(wage, cap_percent)
    room = None if cap is None else max(0, cap - taken_elsewhere)
    ordered = sorted(wanted, key=lambda one: (priority.index(one.kind), one.due_on, one.key))
    items = []
    for one in ordered:
        amount = one.amount if room is None else min(one.amount, room)
        if one.in_full and amount < one.amount:
            amount = 0
        items.append(
            Deducted(one, amount, _explain(one, amount, wage, cap_percent, cap, room, priority))
        )
        if room is not None:
            room -= amount
    return Deductions(tuple(items), cap)


def _explain(
    one: Wanted,
    amount: int,
    wage: int | None,
    cap_percent: int,
    cap: int | None,
    room: int | None,
    priority: Sequence[ItemKind],
) -> Explained[int]:
    inputs = [
        Input(N_("Due"), one.amount, "rupiah"),
        Input(N_("Due on"), one.due_on, "date"),
        Input(N_("Place in the order of deduction"), priority.index(one.kind) + 1, "count"),
        Input(N_("Monthly pay"), wage, "rupiah"),
    ]
    steps = []
    if cap is not None:
        inputs.append(Input(N_("Highest share of pay"), cap_percent, "percent"))
        steps = [
            Step(
                N_("At most from this pay"),
                N_("monthly pay × highest share, rounded down"),
                cap,
                "rupiah",
            ),
            Step(
                N_("Still free when its turn comes"),
                N_("at most from this pay - what stands before it"),
                room,
                "rupiah",
            ),
        ]
    if room is None:
        formula = N_("the whole amount: the pay is not known, so nothing limits it")
    elif amount == one.amount:
        formula = N_("the whole amount: it fits")
    elif one.in_full:
        formula = N_("nothing: this bill is paid whole or not at all")
    elif amount:
        formula = N_("what is still free; the rest stays due and comes with the next list")
    else:
        formula = N_("nothing is free; it stays due and comes with the next list")
    steps.append(Step(N_("To be deducted"), formula, amount, "rupiah"))
    return Explained(
        rule=KIND_LABELS[one.kind],
        source=LAW,
        inputs=tuple(inputs),
        steps=tuple(steps),
        result=amount,
    )


def allocate_realised(asked: Sequence[int], paid: int) -> tuple[list[int], int]:
    """Split what the employer deducted over what was asked, in the order of priority.

    Returns a part for each, which never exceeds it, and the rest beyond all of them; parts and
    rest sum to ``paid`` rupiah exactly. Raises Refused below zero.
    """
    if paid < 0:
        raise Refused(N_("The amount must not be negative."), field="amount")
    parts, left = [], paid
    for amount in asked:
        part = min(amount, left)
        parts.append(part)
        left -= part
    return parts, left


def judge(asked: int, realised: int, *, has_left: bool = False) -> Outcome:
    """Return how what was deducted compares with what was asked."""
    if has_left:
        return Outcome.LEFT
    if realised == 0 and asked > 0:
        return Outcome.MISSING
    if realised < asked:
        return Outcome.SHORT
    return Outcome.MORE if realised > asked else Outcome.FULL


def ensure_balanced(received: int, counted: int, reason: str) -> int:
    """Return received less counted rupiah; a difference needs a ``reason``. Raises Refused."""
    difference = received - counted
    if difference and not reason.strip():
        raise Refused(
            N_(
                "%(received_amount)s arrived, the answer adds up to %(counted_amount)s. Correct the"
                " answer, or say why they differ."
            ),
            field="difference_reason",
            received_amount=received,
            counted_amount=counted,
        )
    return difference
