"""What the papers of a loan say: frozen when they are issued, rendered when asked for."""

from datetime import date
from typing import Any

from coop import dates
from coop.domain.loans.models import Loan, LoanApplication
from coop.domain.loans.records import Borrower, ProductTerms
from coop.domain.loans.schedule_rules import calculate_schedule
from coop.domain.payments.models import BankAccount
from coop.domain.people.models import Person, PersonBankAccount
from coop.domain.people.queries import get_person
from coop.domain.settings.service import get_setting

STAMP_ABOVE_AMOUNT = 5_000_000
"""Agreements above this amount bear stamp duty of Rp10.000 (UU 10/2020, bea meterai)."""


def agreement_content(
    loan: Loan,
    application: LoanApplication,
    terms: ProductTerms,
    borrower: Borrower,
    approver: str,
    on: date,
) -> dict[str, Any]:
    """Return what the loan agreement says; the NIK only in its last digits, rates as text."""
    person = get_person(borrower.person_id)
    schedule = calculate_schedule(
        loan.method,
        loan.principal,
        loan.rate_percent_per_year,
        loan.months,
        dates.add_months(on, 1),
    )
    return {
        "loan": loan.number,
        "application": application.number,
        "borrower": _party(person, borrower),
        "lender_signs": approver,
        "purpose": application.purpose,
        "collateral": application.collateral,
        "product": terms.name,
        "amount": loan.principal,
        "months": loan.months,
        "method": loan.method.value,
        "rate_percent_per_year": str(loan.rate_percent_per_year),
        "admin_fee": loan.admin_fee_amount,
        "swp": loan.swp_amount,
        "penalty_percent_per_day": str(terms.penalty_percent_per_day),
        "penalty_grace_days": terms.penalty_grace_days,
        "penalty_cap_percent": str(terms.penalty_cap_percent),
        "payoff_rule": get_setting("loans.payoff_rule"),
        "schedule": [
            [row.n, row.principal, row.interest, row.instalment, row.balance]
            for row in schedule.rows
        ],
        "total_interest": schedule.total_interest,
        "place": str(get_setting("coop.town")),
        "needs_stamp": loan.principal > STAMP_ABOVE_AMOUNT,
    }


def voucher_content(
    loan: Loan,
    borrower: Borrower,
    source: BankAccount,
    target: PersonBankAccount,
    approver: str,
    payer: str,
) -> dict[str, Any]:
    """Return what the payment voucher of a disbursement says; account numbers by last digits."""
    return {
        "loan": loan.number,
        "paid_to": borrower.name,
        "member_number": borrower.number,
        "from_bank": source.bank,
        "from_number": mask(source.number[-4:]),
        "to_bank": target.bank,
        "to_holder": target.holder,
        "to_number": mask(target.number_last4),
        "principal": loan.principal,
        "admin_fee": loan.admin_fee_amount,
        "swp": loan.swp_amount,
        "amount": loan.principal - loan.admin_fee_amount - loan.swp_amount,
        "approved_by": approver,
        "paid_by": payer,
        "place": str(get_setting("coop.town")),
    }


def mask(last4: str | None) -> str:
    """Return a personal number of which only the last four digits are shown."""
    return f"•••• {last4}" if last4 else "–"


def _party(person: Person, borrower: Borrower) -> dict[str, Any]:
    return {
        "name": person.full_name,
        "member_number": borrower.number,
        "nik": mask(person.nik_last4),
        "occupation": person.occupation or "–",
        "address": ", ".join(part for part in (person.street, person.town, person.postcode) if part)
        or "–",
    }
