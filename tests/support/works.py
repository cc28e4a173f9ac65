"""An employer with members on its payroll, and the office that collects from them."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from coop.dates import add_months, month_of
from coop.db import session
from coop.domain.identity.queries import get_actor
from coop.domain.identity.service import create_user, grant_role
from coop.domain.identity.types import Actor, Role
from coop.domain.loans import service as loans
from coop.domain.loans.product_queries import list_current_products
from coop.domain.loans.queries import find_loan_of_application
from coop.domain.members.service import add_employer, enrol_member
from coop.domain.payments import service as payments
from coop.domain.payments.models import BankAccount, Bill
from coop.domain.payroll import service
from coop.domain.payroll.models import PayrollBatch, PayrollLine
from coop.domain.people.service import add_person, set_bank_account
from coop.domain.people.types import PersonDetails
from coop.domain.savings import service as savings
from coop.domain.settings.service import today
from coop.refs import Ref
from tests.support.spreadsheets import Upload
from tests.support.staff import add_staff

DUES = 100_000
ORDER = 50_000
WAGE = 6_000_000


@dataclass(frozen=True)
class Worker:
    """A member who works for the employer."""

    member_id: int
    person_id: int
    wajib_id: int
    sukarela_id: int
    number: str
    actor: Actor


@dataclass(frozen=True)
class Works:
    """The employer, its people, and the office."""

    employer_id: int
    workers: Sequence[Worker]
    treasurer: Actor
    cashier: Actor
    chair: Actor
    bank_id: int

    def bill(self, worker: Worker, amount: int = DUES, text: str = "Simpanan wajib") -> Bill:
        """Dues that are open."""
        account = Ref("savings_account", worker.wajib_id)
        return payments.create_bill(
            worker.person_id, "savings.wajib", account, amount, text, today()
        )

    def lend(self, worker: Worker, amount: int = 3_000_000, months: int = 6) -> int:
        """A running loan, paid out today."""
        dues = self.bill(worker, 600_000)
        payments.receive_cash(worker.person_id, {dues.id: dues.amount}, self.cashier)
        terms = next(one for one in list_current_products(today()) if one.code == "konsumtif")
        wish = loans.AppliedFor(terms.version_id, amount, months, "Renovasi", WAGE)
        found = loans.submit_application(worker.member_id, wish)
        loans.analyse_application(found.id, self.treasurer, recommends=True, note="Cocok")
        loans.decide_within_limit(found.id, self.treasurer, approve=True, reason="Ya")
        loan = find_loan_of_application(found.id)
        assert loan is not None
        loans.disburse_loan(loan.id, self.chair, self.bank_id, today())
        return loan.id

    def prepare(self) -> PayrollBatch:
        """A draft of this month."""
        return service.prepare_batch(self.employer_id, today(), self.treasurer)

    def reprepared(self) -> PayrollBatch:
        """A draft of the next month."""
        following = add_months(month_of(today()), 1)
        return service.prepare_batch(self.employer_id, following, self.treasurer)

    def sent(self) -> PayrollBatch:
        """A list that the employer has."""
        batch = self.prepare()
        service.approve_batch(batch.id, batch.revision, self.chair)
        service.send_batch(batch.id, self.treasurer)
        return batch

    def lines(self, batch: PayrollBatch) -> list[PayrollLine]:
        """The people of a list, in the order of the workers."""
        return list(
            session.scalars(
                select(PayrollLine)
                .where(PayrollLine.batch_id == batch.id)
                .order_by(PayrollLine.member_id)
                .execution_options(populate_existing=True)
            )
        )

    def answer(
        self, batch: PayrollBatch, amounts: Mapping[str, Any], name: str = "realisasi.csv"
    ) -> None:
        """Bring a file that says what was deducted, by employee number."""
        content = as_csv(amounts)
        service.bring_answer(batch.id, Upload(content, name), content, self.treasurer)

    def realised(self, amounts: Mapping[str, Any] | None = None) -> PayrollBatch:
        """A list whose answer is fast and whose money has been noted; whole unless told."""
        batch = self.sent()
        said = amounts or {line.employee_number: line.asked_amount for line in self.lines(batch)}
        self.answer(batch, said)
        service.finish_answer(batch.id, self.treasurer)
        self.receive(batch)
        return batch

    def receive(self, batch: PayrollBatch, amount: int | None = None, reason: str = "") -> None:
        """Note the employer's sum."""
        session.refresh(batch)
        received = batch.realised_amount if amount is None else amount
        receipt = service.Receipt(today(), self.bank_id, received, f"TRF {batch.number}", reason)
        service.record_receipt(batch.id, receipt, self.treasurer)

    def posted(self, amounts: Mapping[str, Any] | None = None) -> PayrollBatch:
        """A list whose money is on everybody's bills."""
        batch = self.realised(amounts)
        service.post_batch(batch.id, self.chair)
        for portion in list(service.apply_portions(batch.id)):
            portion()
        session.refresh(batch)
        return batch

    def reverse(self, batch: PayrollBatch) -> None:
        """Take a posted list back."""
        service.request_reversal(batch.id, self.treasurer, "Salah bulan")
        service.reverse_batch(batch.id, self.chair)
        self.take_back(batch.id)

    def take_back(self, batch_id: int) -> None:
        """Do what the background does with a list that is to be taken back."""
        for portion in list(service.reverse_portions(batch_id, self.chair.user_id)):
            portion()


def as_csv(amounts: Mapping[str, Any], note: Mapping[str, str] | None = None) -> bytes:
    """A file of an employer, as its payroll program writes it."""
    target = io.StringIO()
    writer = csv.writer(target, delimiter=";")
    writer.writerow(["No Pegawai", "Nama", "Jumlah Dipotong", "Keterangan"])
    for number, amount in amounts.items():
        writer.writerow([number, f"Pegawai {number}", amount, (note or {}).get(number, "")])
    return target.getvalue().encode()


def add_worker(n: int, employer_id: int, wage: int | None = WAGE) -> Worker:
    """A member of two years with a letter of authority; employee numbers begin with zeros."""
    name = f"Pekerja {n}"
    person = add_person(PersonDetails(full_name=name, email=f"pekerja{n}@example.com"))
    set_bank_account(person.id, "BCA", f"52709{person.id:05d}", name)
    joined = today() - timedelta(days=730)
    member = enrol_member(
        person.id,
        joined_on=joined,
        employer_id=employer_id,
        employee_number=f"{n:04d}",
        monthly_salary=wage,
    )
    accounts = {
        code: savings.open_account(member.id, code, on=joined)
        for code in ("pokok", "wajib", "sukarela")
    }
    user = create_user(name, person_id=person.id)
    grant_role(user.id, Role.MEMBER)
    worker = Worker(
        member.id,
        person.id,
        accounts["wajib"].id,
        accounts["sukarela"].id,
        f"{n:04d}",
        get_actor(user.id),
    )
    scan = Upload(f"surat kuasa {n}".encode(), f"kuasa-{n}.pdf")
    service.record_authority(member.id, scan, date(2024, 1, 1), worker.actor)
    return worker


def build_works(people: int = 4) -> Works:
    """Add everybody (inside a transaction)."""
    employer = add_employer("PT Maju Jaya", payday=25)
    return Works(
        employer.id,
        [add_worker(n, employer.id) for n in range(1, people + 1)],
        add_staff("Budi", Role.TREASURER),
        add_staff("Sari", Role.CASHIER),
        add_staff("Kartika", Role.CHAIR),
        session.scalars(select(BankAccount.id).order_by(BankAccount.id)).first() or 0,
    )
