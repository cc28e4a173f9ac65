"""Write repayments: their parts, the instalments, the loans, and what the borrowers are told.

As many as there are with the same few statements; a single one is a list of one.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import TypeAlias

from sqlalchemy import bindparam, func, or_, select, update

from coop.db import in_parts, insert_rows, session, take_rows
from coop.domain.ledger.models import JournalEntry
from coop.domain.loans import queries
from coop.domain.loans.errors import NotAtThisStep
from coop.domain.loans.events import INSTALMENT_PAID_ON_TIME, InstalmentPaidOnTime
from coop.domain.loans.models import Instalment, Loan, Repayment, RepaymentPart
from coop.domain.loans.payoff_rules import PlanLine, RepaymentPlan
from coop.domain.loans.records import Borrower
from coop.domain.loans.types import LOAN, LoanStatus
from coop.domain.notifications.service import Mail, send_mails
from coop.domain.participation.service import PartTaken, note_participations
from coop.domain.trail.service import write_trails
from coop.explain import N_
from coop.refs import Ref

PARTICIPATION = "loan_interest"
LOANS_A_STATEMENT = 500

Written: TypeAlias = tuple[Loan, Repayment, Sequence[PlanLine]]
"""A repayment that is to be written, with its loan and what it does to the instalments."""


@dataclass(frozen=True, slots=True)
class AppliedPlan:
    """A repayment of ``loan`` that ``entry`` has booked: what it does to the schedule.

    ``on_time`` are the instalments that it settles by their day.
    """

    loan: Loan
    plan: RepaymentPlan
    entry: JournalEntry
    paid_on: date
    on_time: tuple[int, ...] = ()


def apply_plans(applied: Sequence[AppliedPlan]) -> None:
    """Write repayments, their parts and the balances; close loans of which nothing is left.

    One plan a loan. Raises NotAtThisStep when a loan was changed since it was read.
    """
    if not applied:
        return
    written = [(one.loan, _repayment(one), one.plan.lines) for one in applied]
    write_repayments(written)
    repayments = [repayment for _loan, repayment, _lines in written]
    borrowers = queries.get_borrowers([one.loan.member_id for one in applied])
    note_participations(
        PARTICIPATION,
        (
            PartTaken(
                borrowers[one.loan.member_id].person_id,
                repayment.interest,
                one.entry,
                Ref(LOAN, one.loan.id),
            )
            for one, repayment in zip(applied, repayments, strict=True)
        ),
        on=applied[0].entry.booked_on,
    )
    write_trails(
        (
            "loan.repaid",
            Ref(LOAN, one.loan.id),
            {
                "amount": repayment.amount,
                "entry": one.entry.number,
                "penalty": repayment.penalty,
                "interest": repayment.interest,
                "principal": repayment.principal,
            },
        )
        for one, repayment in zip(applied, repayments, strict=True)
    )
    ended = [one.loan for one in applied if one.loan.status is LoanStatus.PAID_OFF]
    write_trails(("loan.closed", Ref(LOAN, loan.id), {}) for loan in ended)
    send_mails(
        _mail(one.loan, repayment, borrowers[one.loan.member_id])
        for one, repayment in zip(applied, repayments, strict=True)
    )
    INSTALMENT_PAID_ON_TIME.announce(
        [
            InstalmentPaidOnTime(
                borrowers[one.loan.member_id].person_id,
                one.loan.unit_id,
                one.loan.id,
                line.n,
                repayment.id,
                line.principal + line.interest,
                one.paid_on,
            )
            for one, repayment in zip(applied, repayments, strict=True)
            for line in one.plan.lines
            if line.n in one.on_time
        ]
    )


def _repayment(one: AppliedPlan) -> Repayment:
    plan = one.plan
    penalty, interest, principal = (
        plan.total(part) for part in ("penalty", "interest", "principal")
    )
    return Repayment(
        loan_id=one.loan.id,
        entry_id=one.entry.id,
        paid_on=one.paid_on,
        penalty=penalty,
        interest=interest,
        principal=principal,
        excess=plan.excess,
        amount=penalty + interest + principal + plan.excess,
    )


def write_repayments(written: Sequence[Written]) -> None:
    """Add repayments to the instalments and the balances; negative ones take back."""
    session.add_all(repayment for _loan, repayment, _lines in written)
    session.flush()
    parts = [
        {"repayment_id": repayment.id, "loan_id": loan.id, **asdict(line)}
        for loan, repayment, lines in written
        for line in lines
    ]
    insert_rows(RepaymentPart, parts)
    changes = [{f"of_{key}": part[key] for key in part} for part in parts]
    if changes and take_rows(_CHANGE, changes) != len(changes):
        raise _changed_meanwhile()
    _change_balances([(loan, repayment) for loan, repayment, _lines in written])


def _change_balances(repaid: Sequence[tuple[Loan, Repayment]]) -> None:
    """Take what was repaid off the balances, and read the loans again."""
    loan_ids = [loan.id for loan, _repayment in repaid]
    due: dict[int, date] = {}
    for some in in_parts(loan_ids, LOANS_A_STATEMENT):
        due.update(
            session.execute(
                select(Instalment.loan_id, func.min(Instalment.due_on))
                .where(Instalment.loan_id.in_(some), Instalment.is_settled.is_(False))
                .group_by(Instalment.loan_id)
            ).all()
        )
    won = take_rows(
        _REDUCE,
        [
            {
                "of": loan.id,
                "was": loan.principal_balance,
                "left": loan.principal_balance - repayment.principal,
                "due": due.get(loan.id),
                "stands": LoanStatus.ACTIVE if loan.id in due else LoanStatus.PAID_OFF,
                "ended": None if loan.id in due else repayment.paid_on,
            }
            for loan, repayment in repaid
        ],
    )
    if won != len(repaid):
        raise _changed_meanwhile()
    for some in in_parts(loan_ids, LOANS_A_STATEMENT):
        session.scalars(
            select(Loan).where(Loan.id.in_(some)).execution_options(populate_existing=True)
        ).all()


_REDUCE = (
    update(Loan)
    .where(
        Loan.id == bindparam("of"),
        Loan.principal_balance == bindparam("was"),
        or_(Loan.status == LoanStatus.ACTIVE, Loan.status == LoanStatus.PAID_OFF),
    )
    .values(
        principal_balance=bindparam("left"),
        next_due_on=bindparam("due"),
        status=bindparam("stands"),
        closed_on=bindparam("ended"),
    )
)
_PRINCIPAL = Instalment.paid_principal + bindparam("of_principal")
_INTEREST = Instalment.paid_interest + bindparam("of_interest")
_WAIVED = Instalment.waived_interest + bindparam("of_waived")
_CHANGE = (
    update(Instalment)
    .where(
        Instalment.loan_id == bindparam("of_loan_id"),
        Instalment.n == bindparam("of_n"),
        _PRINCIPAL.between(0, Instalment.principal),
        _INTEREST >= 0,
        _WAIVED >= 0,
        Instalment.interest >= _INTEREST + _WAIVED,
    )
    .ordered_values(
        # MariaDB assigns from left to right: what is derived comes first
        (
            Instalment.is_settled,
            (Instalment.principal == _PRINCIPAL) & (Instalment.interest == _INTEREST + _WAIVED),
        ),
        (Instalment.paid_principal, _PRINCIPAL),
        (Instalment.paid_interest, _INTEREST),
        (Instalment.waived_interest, _WAIVED),
        (
            Instalment.paid_penalty,
            Instalment.paid_penalty + bindparam("of_penalty"),
        ),
        (
            Instalment.recognised_interest,
            Instalment.recognised_interest + bindparam("of_recognised"),
        ),
    )
)


def _changed_meanwhile() -> NotAtThisStep:
    return NotAtThisStep(N_("This loan was changed a moment ago. Please try again."))


def _mail(loan: Loan, repayment: Repayment, borrower: Borrower) -> Mail:
    return Mail(
        "loan_closed" if loan.status is LoanStatus.PAID_OFF else "loan_repaid",
        borrower.email,
        {
            "name": borrower.name,
            "number": loan.number,
            "id": loan.id,
            "amount": repayment.amount,
            "principal": repayment.principal,
            "interest": repayment.interest,
            "penalty": repayment.penalty,
            "balance": loan.principal_balance,
            "paid_on": repayment.paid_on.isoformat(),
            "next_due_on": loan.next_due_on.isoformat() if loan.next_due_on else None,
        },
        borrower.locale,
        borrower.person_id,
        f"loan_repaid:{repayment.id}",
    )
