"""What an auditor re-derives of loans, from parts, journal lines and votes."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, select

from coop.checking import Check, Finding
from coop.db import session
from coop.domain.ledger import chart
from coop.domain.ledger.models import JournalLine
from coop.domain.loans.models import (
    Instalment,
    Loan,
    LoanApplication,
    LoanOpening,
    LoanVote,
    Repayment,
    RepaymentPart,
)
from coop.domain.loans.types import ApplicationStatus, LoanStatus, VoteChoice
from coop.domain.members.models import Member
from coop.domain.participation.models import Participation
from coop.explain import N_


def _compare(
    checked: Select[*tuple[Any, ...]], wrong: Select[*tuple[Any, ...]], sentence: str
) -> Finding:
    """Count what ``checked`` selects, and say ``sentence`` of each row of ``wrong``."""
    count = session.scalar(select(func.count()).select_from(checked.subquery())) or 0
    return Finding(count, [sentence.format(*row) for row in session.execute(wrong)])


def _sum(column: Any) -> Any:
    return func.coalesce(func.sum(column), 0)


def _started() -> Select[*tuple[Any, ...]]:
    return select(Loan.id).where(Loan.status.is_not(None))


def _principal_balance() -> Finding:
    """principal_balance = principal - all principal repaid; zero before and after the loan."""
    repaid = (
        select(_sum(RepaymentPart.principal))
        .where(RepaymentPart.loan_id == Loan.id)
        .correlate(Loan)
        .scalar_subquery()
    )
    expected = case((Loan.status.is_(None), 0), else_=Loan.principal - repaid)
    return _compare(
        select(Loan.id),
        select(Loan.number, Loan.principal_balance, expected).where(
            Loan.principal_balance != expected
        ),
        "loan {} holds {}, its repayments give {}",
    )


def _schedule() -> Finding:
    """The schedule repays exactly the principal; ended loans have no open instalment."""
    planned = (
        select(_sum(Instalment.principal))
        .where(Instalment.loan_id == Loan.id)
        .correlate(Loan)
        .scalar_subquery()
    )
    finding = _compare(
        _started(),
        select(Loan.number, planned, Loan.principal).where(
            Loan.status.is_not(None), planned != Loan.principal
        ),
        "loan {}: the schedule repays {} of {}",
    )
    unfinished = session.scalars(
        select(Loan.number)
        .join(Instalment, Instalment.loan_id == Loan.id)
        .where(Loan.status == LoanStatus.PAID_OFF, Instalment.is_settled.is_(False))
        .distinct()
    )
    finding.problems += [
        f"loan {number} is paid off with open instalments" for number in unfinished
    ]
    return finding


def _next_due() -> Finding:
    """next_due_on is the oldest unsettled instalment's date."""
    oldest = (
        select(func.min(Instalment.due_on))
        .where(Instalment.loan_id == Loan.id, Instalment.is_settled.is_(False))
        .correlate(Loan)
        .scalar_subquery()
    )
    return _compare(
        _started(),
        select(Loan.number, Loan.next_due_on, oldest).where(
            Loan.status.is_not(None),
            Loan.next_due_on.is_distinct_from(oldest),
        ),
        "loan {}: next due {}, its schedule says {}",
    )


def _instalments() -> Finding:
    """Everything paid on an instalment is the sum of its repayment parts."""
    pairs = (
        (Instalment.paid_principal, RepaymentPart.principal),
        (Instalment.paid_interest, RepaymentPart.interest),
        (Instalment.paid_penalty, RepaymentPart.penalty),
        (Instalment.waived_interest, RepaymentPart.waived),
    )
    sums = [_sum(part) for _stored, part in pairs]
    wrong = (
        select(Loan.number, Instalment.n)
        .join(Loan, Loan.id == Instalment.loan_id)
        .outerjoin(
            RepaymentPart,
            (RepaymentPart.loan_id == Instalment.loan_id) & (RepaymentPart.n == Instalment.n),
        )
        .group_by(Loan.number, Instalment.loan_id, Instalment.n, *(stored for stored, _ in pairs))
        .having(_any(stored != total for (stored, _), total in zip(pairs, sums, strict=True)))
    )
    return _compare(
        select(Instalment.loan_id, Instalment.n),
        wrong,
        "loan {}: instalment {} differs from what was paid on it",
    )


def _any(conditions: Iterable[ColumnElement[bool]]) -> ColumnElement[bool]:
    first, *rest = conditions
    for condition in rest:
        first = first | condition
    return first


def _repayments() -> Finding:
    """A repayment is the sum of its parts and its excess."""
    parts = {
        name: (
            select(_sum(getattr(RepaymentPart, name)))
            .where(RepaymentPart.repayment_id == Repayment.id)
            .correlate(Repayment)
            .scalar_subquery()
        )
        for name in ("penalty", "interest", "principal")
    }
    total = Repayment.penalty + Repayment.interest + Repayment.principal + Repayment.excess
    return _compare(
        select(Repayment.id),
        select(Repayment.id).where(
            _any(
                [
                    Repayment.amount != total,
                    *(getattr(Repayment, name) != part for name, part in parts.items()),
                ]
            )
        ),
        "repayment {} is not the sum of its parts",
    )


def _journal_by_loan(account: str) -> Any:
    """Return loan id and balance of a control account, in SQL."""
    return (
        select(
            JournalLine.ref_id.label("loan_id"),
            func.sum(JournalLine.debit - JournalLine.credit).label("balance"),
        )
        .where(JournalLine.account == account, JournalLine.ref_kind == "loan")
        .group_by(JournalLine.ref_id)
        .subquery()
    )


def _principal_in_journal() -> Finding:
    """Each loan's balance is its share of account 1-1401."""
    booked = _journal_by_loan(chart.LOANS)
    return _compare(
        select(Loan.id),
        select(Loan.number, Loan.principal_balance, func.coalesce(booked.c.balance, 0))
        .outerjoin(booked, booked.c.loan_id == Loan.id)
        .where(Loan.principal_balance != func.coalesce(booked.c.balance, 0)),
        "loan {} holds {}, the journal says {}",
    )


def _receivable_in_journal() -> Finding:
    """Each loan's interest recognised and unpaid is its share of account 1-1501."""
    booked = _journal_by_loan(chart.INTEREST_RECEIVABLE)
    stored = (
        select(_sum(Instalment.recognised_interest - Instalment.paid_interest))
        .where(Instalment.loan_id == Loan.id)
        .correlate(Loan)
        .scalar_subquery()
    )
    return _compare(
        _started(),
        select(Loan.number, stored, func.coalesce(booked.c.balance, 0))
        .outerjoin(booked, booked.c.loan_id == Loan.id)
        .where(stored != func.coalesce(booked.c.balance, 0)),
        "loan {}: interest receivable {}, the journal says {}",
    )


def _control_accounts() -> Finding:
    """The control accounts hold nothing but loans."""
    stored = {
        chart.LOANS: session.scalar(select(_sum(Loan.principal_balance))),
        chart.INTEREST_RECEIVABLE: session.scalar(
            select(_sum(Instalment.recognised_interest - Instalment.paid_interest))
        ),
    }
    finding = Finding(len(stored))
    for account, total in stored.items():
        booked = session.scalar(
            select(_sum(JournalLine.debit - JournalLine.credit)).where(
                JournalLine.account == account
            )
        )
        if int(booked or 0) != int(total or 0):
            finding.problems.append(f"account {account} holds {booked}, loans sum to {total}")
    return finding


def _disbursements() -> Finding:
    """A loan that was paid out has its entry and voucher; one that was not, has neither.

    One that came in running has the entry of its opening instead.
    """
    opened = select(LoanOpening.loan_id).where(LoanOpening.loan_id == Loan.id).exists()
    paid_out = (Loan.disbursement_entry_id.is_not(None) & Loan.voucher_id.is_not(None)) | opened
    return _compare(
        select(Loan.id),
        select(Loan.number).where(
            (Loan.status.is_not(None) & ~paid_out)
            | (Loan.status.is_(None) & (Loan.disbursement_entry_id.is_not(None)))
        ),
        "loan {} and its disbursement do not fit together",
    )


def _votes() -> Finding:
    """What the committee decided was voted by as many persons as counted, none the applicant."""
    cast = (
        select(func.count(func.distinct(LoanVote.person_id)))
        .where(LoanVote.application_id == LoanApplication.id)
        .correlate(LoanApplication)
        .scalar_subquery()
    )
    approvals = (
        select(func.count(func.distinct(LoanVote.person_id)))
        .where(
            LoanVote.application_id == LoanApplication.id,
            LoanVote.choice == VoteChoice.APPROVE,
        )
        .correlate(LoanApplication)
        .scalar_subquery()
    )
    granted = (ApplicationStatus.APPROVED, ApplicationStatus.DISBURSED)
    finding = _compare(
        select(LoanApplication.id).where(LoanApplication.needs_committee.is_(True)),
        select(LoanApplication.number).where(
            LoanApplication.needs_committee.is_(True),
            (LoanApplication.vote_count != cast)
            | (LoanApplication.status.in_(granted) & (approvals == 0)),
        ),
        "application {}: its votes do not carry its decision",
    )
    own = session.scalars(
        select(LoanApplication.number)
        .join(LoanVote, LoanVote.application_id == LoanApplication.id)
        .join(Member, Member.id == LoanApplication.member_id)
        .where(Member.person_id == LoanVote.person_id)
    )
    finding.problems += [f"application {number}: the applicant voted" for number in own]
    return finding


def _participation() -> Finding:
    """What borrowers took part with is the interest they paid, here and not in other books."""
    noted = (
        select(Participation.source_id, func.sum(Participation.amount).label("amount"))
        .where(Participation.kind == "loan_interest", Participation.source_kind == "loan")
        .group_by(Participation.source_id)
        .subquery()
    )
    paid = (
        select(_sum(Repayment.interest))
        .outerjoin(
            LoanOpening,
            (LoanOpening.loan_id == Repayment.loan_id)
            & (LoanOpening.entry_id == Repayment.entry_id),
        )
        .where(Repayment.loan_id == Loan.id, LoanOpening.loan_id.is_(None))
        .correlate(Loan)
        .scalar_subquery()
    )
    return _compare(
        _started(),
        select(Loan.number, func.coalesce(noted.c.amount, 0), paid)
        .outerjoin(noted, noted.c.source_id == Loan.id)
        .where(func.coalesce(noted.c.amount, 0) != paid),
        "loan {}: participation {}, interest paid {}",
    )


CHECKS = [
    Check(
        "loans.principal_balance",
        _principal_balance,
        N_("The remaining principal is what was lent less what was repaid."),
    ),
    Check("loans.schedule", _schedule, N_("Every schedule repays exactly the principal.")),
    Check("loans.next_due", _next_due, N_("The next due date is the oldest open instalment's.")),
    Check(
        "loans.instalments_paid",
        _instalments,
        N_("What was paid on an instalment is the sum of its payments."),
    ),
    Check("loans.repayments", _repayments, N_("Every repayment is the sum of its parts.")),
    Check(
        "loans.principal_in_journal",
        _principal_in_journal,
        N_("Every loan's principal equals its share of the ledger."),
    ),
    Check(
        "loans.receivable_in_journal",
        _receivable_in_journal,
        N_("Interest due and unpaid equals the ledger."),
    ),
    Check(
        "loans.control_accounts",
        _control_accounts,
        N_("The loan accounts of the ledger hold nothing but loans."),
    ),
    Check(
        "loans.disbursements",
        _disbursements,
        N_("Every loan that was paid out has its entry and voucher."),
    ),
    Check("loans.votes", _votes, N_("Committee decisions have the votes of different persons.")),
    Check(
        "loans.participation",
        _participation,
        N_("Borrowers' share in SHU follows the interest they paid."),
    ),
]
