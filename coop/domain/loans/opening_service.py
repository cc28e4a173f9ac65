"""Bring running loans in from other books: set-based, each old loan once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy import select

from coop import dates
from coop.db import find_by_key, in_parts, insert_rows, session
from coop.domain.ledger import chart
from coop.domain.ledger.models import JournalEntry
from coop.domain.ledger.service import post_entry
from coop.domain.ledger.types import Line, credit, debit
from coop.domain.loans.models import (
    Instalment,
    Loan,
    LoanApplication,
    LoanOpening,
    Repayment,
    RepaymentPart,
)
from coop.domain.loans.opening_rules import OpenedInstalment, next_due, open_instalments
from coop.domain.loans.product_queries import list_classes
from coop.domain.loans.types import ApplicationStatus, InterestMethod, LoanStatus, Schedule
from coop.domain.numbering.service import take_numbers
from coop.domain.settings.service import get_setting
from coop.domain.trail.service import write_trails
from coop.refs import Ref

LOANS_AN_ENTRY = 100
PURPOSE = "Pindahan dari buku lama"


@dataclass(frozen=True, slots=True)
class OldLoan:
    """A running loan of other books; ``interest_paid`` rupiah beyond the ``paid`` instalments."""

    member_id: int
    version_id: int
    unit_id: int
    method: InterestMethod
    principal: int
    rate_percent_per_year: Decimal
    months: int
    disbursed_on: date
    schedule: Schedule
    paid: int
    interest_paid: int
    note: str = ""
    monthly_salary: int = 0

    @property
    def key(self) -> str:
        """What tells this loan from every other: member, amount and day."""
        return f"{self.member_id}:{self.principal}:{self.disbursed_on.isoformat()}"


@dataclass(frozen=True, slots=True)
class OpenedLoan:
    """A loan with the schedule as it stands when it comes in."""

    old: OldLoan
    number: str
    instalments: Sequence[OpenedInstalment]

    @property
    def balance(self) -> int:
        """The principal that remains, rupiah."""
        return self.old.principal - sum(row.paid_principal for row in self.instalments)

    @property
    def receivable(self) -> int:
        """Interest that was recognised and is unpaid, rupiah."""
        return sum(row.recognised_interest - row.paid_interest for row in self.instalments)


def bring_in_loans(
    loans: Sequence[OldLoan], on: date, *, source: Ref, approver_id: int
) -> list[int]:
    """Open the loans as running on ``on`` against the opening account; return their ids.

    What was paid before is one repayment each, so that schedule, balance and ledger agree; it
    counts for no SHU. Loans so late that accrual has stopped bring no receivable interest. An
    old loan that is here already is refused by the database (`LoanOpening.opening_key`).
    """
    if not loans:
        return []
    opened = _open(loans, on)
    ids = _add_loans(opened, on, approver_id)
    _add_instalments(opened, ids)
    for place, part in enumerate(in_parts(opened, LOANS_AN_ENTRY), start=1):
        entry = _post(part, ids, on, source, place, approver_id)
        _add_openings(part, ids, entry)
        _add_repayments(part, ids, entry)
    write_trails(
        (
            "loan.moved_in",
            Ref("loan", ids[loan.number]),
            {
                "amount": loan.balance,
                "principal": loan.old.principal,
                "instalments_paid": loan.old.paid,
                "note": loan.old.note,
            },
        )
        for loan in opened
    )
    return list(ids.values())


def _open(loans: Sequence[OldLoan], on: date) -> list[OpenedLoan]:
    stops = int(get_setting("loans.accrual_stops_at_rank"))
    days = [kind.from_days for kind in list_classes(on) if kind.rank >= stops]
    accrues_from = on - timedelta(days=min(days)) if days else date.min
    opened: list[OpenedLoan] = []
    by_unit: dict[int, list[OldLoan]] = {}
    for loan in loans:
        by_unit.setdefault(loan.unit_id, []).append(loan)
    for unit_id, own in by_unit.items():
        numbers = take_numbers(unit_id, "loan", f"{on:%Y}", len(own))
        for number, loan in zip(numbers, own, strict=True):
            opened.append(OpenedLoan(loan, number, _instalments(loan, on, accrues_from)))
    return opened


def _instalments(loan: OldLoan, on: date, accrues_from: date) -> list[OpenedInstalment]:
    given = (loan.schedule, loan.paid, loan.interest_paid, on)
    rows = open_instalments(*given, accrues=True)
    oldest = next_due(rows)
    if oldest is None or oldest > accrues_from:
        return rows
    return open_instalments(*given, accrues=False)


def _add_loans(opened: Sequence[OpenedLoan], on: date, approver_id: int) -> dict[str, int]:
    """Write applications and loans; return the ids of the loans by number."""
    now = dates.now()
    numbers = take_numbers(opened[0].old.unit_id, "loan_application", f"{on:%Y}", len(opened))
    insert_rows(
        LoanApplication,
        (
            {
                "number": number,
                "member_id": loan.old.member_id,
                "product_version_id": loan.old.version_id,
                "open_mark": None,
                "status": ApplicationStatus.DISBURSED,
                "amount": loan.old.principal,
                "months": loan.old.months,
                "purpose": f"{PURPOSE} {loan.old.note}".strip()[:200],
                "monthly_salary": loan.old.monthly_salary,
                "other_instalments_amount": 0,
                "collateral": "",
                "eligibility": [],
                "submitted_at": now,
                "decided_by": approver_id,
                "decided_at": now,
                "vote_count": 0,
            }
            for number, loan in zip(numbers, opened, strict=True)
        ),
    )
    applications = find_by_key(LoanApplication.number, LoanApplication.id, numbers)
    insert_rows(
        Loan,
        (
            {
                "number": loan.number,
                "application_id": applications[number],
                "member_id": loan.old.member_id,
                "product_version_id": loan.old.version_id,
                "unit_id": loan.old.unit_id,
                "status": LoanStatus.ACTIVE,
                "principal": loan.old.principal,
                "months": loan.old.months,
                "method": loan.old.method,
                "rate_percent_per_year": loan.old.rate_percent_per_year,
                "admin_fee_amount": 0,
                "swp_amount": 0,
                "principal_balance": loan.balance,
                "next_due_on": next_due(loan.instalments),
                "approved_by": approver_id,
                "disbursed_on": loan.old.disbursed_on,
            }
            for number, loan in zip(numbers, opened, strict=True)
        ),
    )
    return find_by_key(Loan.number, Loan.id, [loan.number for loan in opened])


def _add_instalments(opened: Sequence[OpenedLoan], ids: Mapping[str, int]) -> None:
    insert_rows(
        Instalment,
        (
            {
                "loan_id": ids[loan.number],
                "n": row.n,
                "due_on": row.due_on,
                "principal": row.principal,
                "interest": row.interest,
                "paid_principal": row.paid_principal,
                "paid_interest": row.paid_interest,
                "paid_penalty": 0,
                "waived_interest": 0,
                "recognised_interest": row.recognised_interest,
                "is_settled": row.is_settled,
            }
            for loan in opened
            for row in loan.instalments
        ),
    )


def _post(
    part: Sequence[OpenedLoan],
    ids: Mapping[str, int],
    on: date,
    source: Ref,
    place: int,
    approver_id: int,
) -> JournalEntry:
    lines: list[Line] = []
    for loan in part:
        ref = Ref("loan", ids[loan.number])
        lines.append(debit(chart.LOANS, loan.balance, ref))
        if loan.receivable:
            lines.append(debit(chart.INTEREST_RECEIVABLE, loan.receivable, ref))
    lines.append(credit(chart.OPENING, sum(line.amount for line in lines)))
    return post_entry(
        "Saldo awal pinjaman pindahan",
        lines,
        source=source,
        unique_key=f"{source.kind}:{source.id}:loans:{place}",
        booked_on=on,
        unit_id=part[0].old.unit_id,
        approver_id=approver_id,
    )


def _add_openings(part: Sequence[OpenedLoan], ids: Mapping[str, int], entry: JournalEntry) -> None:
    insert_rows(
        LoanOpening,
        (
            {
                "loan_id": ids[loan.number],
                "entry_id": entry.id,
                "opening_key": loan.old.key,
                "opened_on": entry.booked_on,
                "instalments_paid": loan.old.paid,
            }
            for loan in part
        ),
    )


def _add_repayments(
    part: Sequence[OpenedLoan], ids: Mapping[str, int], entry: JournalEntry
) -> None:
    paid = {
        ids[loan.number]: [
            row for row in loan.instalments if row.paid_principal or row.paid_interest
        ]
        for loan in part
    }
    insert_rows(
        Repayment,
        (
            {
                "loan_id": loan_id,
                "entry_id": entry.id,
                "paid_on": entry.booked_on,
                "amount": sum(row.paid_principal + row.paid_interest for row in rows),
                "penalty": 0,
                "interest": sum(row.paid_interest for row in rows),
                "principal": sum(row.paid_principal for row in rows),
                "excess": 0,
            }
            for loan_id, rows in paid.items()
            if rows
        ),
    )
    repayments = session.execute(
        select(Repayment.id, Repayment.loan_id).where(Repayment.entry_id == entry.id)
    ).all()
    insert_rows(
        RepaymentPart,
        (
            {
                "repayment_id": repayment_id,
                "loan_id": loan_id,
                "n": row.n,
                "penalty": 0,
                "interest": row.paid_interest,
                "principal": row.paid_principal,
                "recognised": 0,
                "waived": 0,
            }
            for repayment_id, loan_id in repayments
            for row in paid[loan_id]
        ),
    )
