"""An office whose machinery is about to fail."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

import pytest
from flask import Flask
from sqlalchemy import func, select

from coop.db import run_in_transaction, session
from coop.domain.assurance.service import run_audit
from coop.domain.documents.models import Document
from coop.domain.ledger.models import JournalEntry
from coop.domain.loans.models import Instalment, Loan
from coop.domain.loans.service import disburse_loan
from coop.domain.notifications.models import Message
from coop.domain.settings.service import today
from tests.rivals.office import Office, build_office


@dataclass(frozen=True)
class LoanDesk:
    """An approved loan, and what the database says became of it."""

    office: Office
    loan_id: int

    @property
    def ids(self) -> tuple[int, int, int]:
        """The loan, the login of who pays it out, and from where."""
        return self.loan_id, self.office.treasurers[-1].user_id, self.office.bank_id

    def disburse(self) -> None:
        """Pay the loan out and commit."""
        payer, bank_id = self.office.treasurers[-1], self.office.bank_id
        run_in_transaction(lambda: disburse_loan(self.loan_id, payer, bank_id, today()).id)

    def traces(self) -> dict[str, int]:
        """Return how much of a disbursement there is; everything is one or nothing is there."""
        session.remove()
        counts = {
            "running": (Loan, Loan.status.is_not(None)),
            "entries": (JournalEntry, JournalEntry.source_kind == "loan"),
            "vouchers": (Document, Document.kind == "disbursement_voucher"),
            "first instalments": (Instalment, Instalment.n == 1),
            "mails": (Message, Message.template == "loan_disbursed"),
        }
        return {
            name: session.scalar(select(func.count()).select_from(table).where(which)) or 0
            for name, (table, which) in counts.items()
        }

    def mail(self) -> Message:
        """Return the news of the disbursement."""
        session.remove()
        return session.scalars(select(Message).where(Message.template == "loan_disbursed")).one()


Problems: TypeAlias = Callable[[], dict[str, tuple[str, ...]]]
NOTHING = dict.fromkeys(("running", "entries", "vouchers", "first instalments", "mails"), 0)
ONCE = dict.fromkeys(NOTHING, 1)


@pytest.fixture
def office(app: Flask) -> Iterator[Office]:
    """The office, committed, in the application's context."""
    with app.app_context():
        yield run_in_transaction(build_office)
        session.remove()


@pytest.fixture
def loan_desk(office: Office) -> LoanDesk:
    """An approved loan that waits to be paid out; every mail of its way here is gone."""

    def approve() -> int:
        loan_id = office.loan()
        session.execute(Message.__table__.delete())
        return loan_id

    return LoanDesk(office, run_in_transaction(approve))


@pytest.fixture
def problems() -> Callable[[], dict[str, tuple[str, ...]]]:
    """Run the audit; return what it finds wrong."""

    def audit() -> dict[str, tuple[str, ...]]:
        session.remove()
        return {check.name: check.problems for check in run_audit().failed}

    return audit
