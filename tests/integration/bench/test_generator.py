"""The cooperative of the benchmarks is one that an auditor finds in order."""

from flask import Flask
from sqlalchemy import func, select

from bench.cooperative import LOGINS, MONTHS_OF_DEPOSITS, generate
from coop.db import session
from coop.domain.assurance.service import run_audit
from coop.domain.loans.models import Instalment, Loan
from coop.domain.loans.types import LoanStatus
from coop.domain.payments.models import Bill
from coop.domain.savings.billing_service import WAJIB
from coop.domain.settings.service import today

MEMBERS = 60


def test_the_generated_cooperative_is_audit_clean(app: Flask) -> None:
    with app.app_context():
        generate(MEMBERS)
        report = run_audit()
        looked_at = {check.name: check.checked for check in report.checks}

    assert [(check.name, check.problems) for check in report.failed] == []
    for name in ("loans.participation", "payments.booked", "savings.balance_runs", "trail.seals"):
        assert looked_at[name] >= MEMBERS // 3, name


def test_it_has_what_the_pages_must_cope_with(app: Flask) -> None:
    with app.app_context():
        generate(MEMBERS)
        dues = session.scalar(select(func.count()).where(Bill.purpose == WAJIB))
        states = set(session.scalars(select(Loan.status)))
        overdue = session.scalar(
            select(func.count()).where(
                Instalment.is_settled.is_(False), Instalment.due_on < today()
            )
        )

    assert dues == MEMBERS * (MONTHS_OF_DEPOSITS + 1)
    assert states == {LoanStatus.ACTIVE, LoanStatus.PAID_OFF}
    assert overdue
    assert MEMBERS < LOGINS  # so that each has a login here
