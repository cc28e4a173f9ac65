"""An office with two of everybody who decides, and members with money: what rivals meet in."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import uuid4

from sqlalchemy import select

from coop.db import session
from coop.domain.identity.queries import get_actor
from coop.domain.identity.service import create_user, grant_role
from coop.domain.identity.types import Actor, Role
from coop.domain.loans import service as loans
from coop.domain.loans.product_queries import list_current_products
from coop.domain.loans.queries import find_loan_of_application
from coop.domain.members.service import enrol_member
from coop.domain.members.types import LeavingReason
from coop.domain.membership import service as membership
from coop.domain.membership.types import JoiningDetails
from coop.domain.payments import service as payments
from coop.domain.payments.models import BankAccount
from coop.domain.payments.queries import get_bill
from coop.domain.payments.types import PaymentMethod
from coop.domain.people.service import add_person, set_bank_account
from coop.domain.people.types import PersonDetails, Sex
from coop.domain.savings import service as savings
from coop.domain.settings.service import change_setting, today
from coop.refs import Ref
from tests.support.staff import add_staff

SAVED = 5_000_000
DUES = 600_000


@dataclass(frozen=True)
class Upload:
    """A checked upload that lies in the storage."""

    original_name: str = "bukti.jpg"
    media_type: str = "image/jpeg"
    size: int = 1234
    storage_name: str = field(default_factory=lambda: f"aa/{uuid4().hex}")
    sha256: str = field(default_factory=lambda: uuid4().hex * 2)

    @property
    def source_sha256(self) -> str:
        return self.sha256


@dataclass(frozen=True)
class Saver:
    """A member with a login and voluntary savings."""

    member_id: int
    person_id: int
    account_id: int
    wajib_id: int
    actor: Actor


@dataclass(frozen=True)
class Office:
    """Who works there, whom it serves, and what they bring to the point where rivals meet.

    Every method runs inside the caller's write transaction.
    """

    secretary: Actor
    cashiers: Sequence[Actor]
    treasurers: Sequence[Actor]
    chairs: Sequence[Actor]
    committee: Sequence[Actor]
    saver: Saver
    bank_id: int

    def withdrawal(self, *, approve: bool = True, method: PaymentMethod | None = None) -> int:
        """A withdrawal of all that the member has."""
        how = method or PaymentMethod.TRANSFER
        wish = savings.request_withdrawal(self.saver.account_id, SAVED, how, self.saver.actor)
        if approve:
            savings.approve_withdrawal(wish.id, self.chairs[0])
        return wish.id

    def application(self, *, by_committee: bool = False) -> int:
        """An application for a loan that waits for its decision."""
        if by_committee:
            change_setting("loans.treasurer_limit_amount", 1_000_000)
        terms = next(one for one in list_current_products(today()) if one.code == "konsumtif")
        wish = loans.AppliedFor(terms.version_id, 3_000_000, 6, "Renovasi", 12_000_000)
        found = loans.submit_application(self.saver.member_id, wish)
        loans.analyse_application(found.id, self.treasurers[0], recommends=True, note="Cocok")
        return found.id

    def loan(self) -> int:
        """An approved loan that waits to be paid out."""
        application_id = self.application()
        loans.decide_within_limit(application_id, self.treasurers[0], approve=True, reason="Ya")
        loan = find_loan_of_application(application_id)
        assert loan is not None
        return loan.id

    def announced(self) -> int:
        """A transfer that the cashier looks for."""
        bill = savings.bill_deposit(self.saver.account_id, 150_000)
        return self._transfer(self.saver.person_id, {bill.id: bill.amount})

    def verified(self) -> int:
        """A transfer that the treasurer records."""
        payment_id = self.announced()
        payments.verify_payment(payment_id, self.cashiers[0], f"REF {payment_id}")
        return payment_id

    def asked_back(self) -> int:
        """A recorded payment that somebody asked to take back."""
        payment_id = self.verified()
        payments.record_payments([payment_id], self.treasurers[0])
        payments.request_reversal(payment_id, self.treasurers[0], "Salah orang")
        return payment_id

    def applicant(self) -> int:
        """Somebody who applied, paid the first dues and waits for the chair."""
        person = PersonDetails(
            full_name="Ani Lestari",
            nik="3171235205900001",
            born_on=today().replace(year=1990, month=5, day=12),
            sex=Sex.FEMALE,
            email="ani@example.com",
        )
        details = JoiningDetails(
            person=person,
            bank="BCA",
            bank_number="1234567890",
            bank_holder="Ani Lestari",
            identity_file=Upload("ktp.jpg"),
        )
        application = membership.submit_application(details)
        membership.accept_application(application.id, self.secretary)
        session.refresh(application)
        assert application.bill_id is not None
        wish = {application.bill_id: get_bill(application.bill_id).amount}
        payment_id = self._transfer(application.person_id, wish)
        payments.verify_payment(payment_id, self.cashiers[0], f"REF {payment_id}")
        payments.record_payments([payment_id], self.treasurers[0])
        return application.id

    def refused(self) -> int:
        """An applicant who paid and was refused: the money goes back."""
        application_id = self.applicant()
        membership.reject_application(application_id, self.chairs[0], "Di luar wilayah")
        return application_id

    def leaver(self, *, paid: bool = False) -> int:
        """A resignation whose settlement is approved, or paid out already."""
        found = membership.request_resignation(
            self.saver.member_id, LeavingReason.REQUEST, "", self.saver.actor
        )
        membership.settle_resignation(found.id, self.secretary)
        membership.approve_resignation(found.id, self.chairs[0])
        if paid:
            membership.pay_resignation(found.id, self.treasurers[0], self.bank_id)
        return found.id

    def drawer(self) -> int:
        """A count of the drawer that is Rp1.000 short."""
        return payments.count_drawer(SAVED + DUES - 1_000, self.cashiers[0]).id

    def _transfer(self, person_id: int, amounts: dict[int, int]) -> int:
        intent = payments.choose_transfer(person_id, amounts, self.bank_id)
        return payments.announce_transfer(
            intent.id, value_on=today(), payer_name="Ani", proof=Upload(), actor=None
        ).id


def add_saver(number: int) -> Saver:
    """A member for two years with an account of each kind, still empty."""
    name = f"Anggota {number}"
    person = add_person(PersonDetails(full_name=name, email=f"anggota{number}@example.com"))
    set_bank_account(person.id, "BCA", f"52701{person.id:05d}", name)
    joined = today() - timedelta(days=730)
    member = enrol_member(person.id, joined_on=joined, monthly_salary=12_000_000)
    accounts = {
        code: savings.open_account(member.id, code, on=joined)
        for code in ("pokok", "wajib", "sukarela")
    }
    user = create_user(name, person_id=person.id)
    grant_role(user.id, Role.MEMBER)
    return Saver(
        member.id, person.id, accounts["sukarela"].id, accounts["wajib"].id, get_actor(user.id)
    )


def build_office() -> Office:
    """Add everybody, and the member's savings in cash (inside a transaction)."""

    def staff(role: Role, *names: str) -> list[Actor]:
        return [add_staff(name, role) for name in names]

    office = Office(
        secretary=add_staff("Rina", Role.SECRETARY),
        cashiers=staff(Role.CASHIER, "Sari", "Dewi"),
        treasurers=staff(Role.TREASURER, "Budi", "Tuti", "Eko"),
        chairs=staff(Role.CHAIR, "Kartika", "Made"),
        committee=staff(Role.COMMITTEE, "Agus", "Wati", "Joko"),
        saver=add_saver(1),
        bank_id=session.scalars(select(BankAccount.id).order_by(BankAccount.id)).first() or 0,
    )
    saver = office.saver
    dues = payments.create_bill(
        saver.person_id, "savings.wajib", Ref("savings_account", saver.wajib_id), DUES, "", today()
    )
    deposit = savings.bill_deposit(saver.account_id, SAVED)
    wanted = {dues.id: DUES, deposit.id: SAVED}
    payments.receive_cash(saver.person_id, wanted, office.cashiers[0])
    return office
