"""The demo cooperative for tests that look at it: told once per session, copied for each worker.

Beyond the story it has one of everything that an address may name: open requests, a token of each
kind, a transfer under way. `Cooperative.values_of` fills the address of any route with them.
"""

import json
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from sqlalchemy.orm import InstrumentedAttribute

from coop.db import session
from coop.db.schema import create_schema
from coop.db.unit_of_work import run_in_transaction
from coop.demo import cast
from coop.demo.story import tell_story
from coop.domain.documents.models import Document
from coop.domain.files.service import list_files
from coop.domain.identity.models import LoginName, User
from coop.domain.identity.queries import get_actor
from coop.domain.identity.service import acting_as, issue_token
from coop.domain.identity.types import Actor, Role, TokenPurpose
from coop.domain.ledger import chart
from coop.domain.ledger import reversal_service as ledger_reversals
from coop.domain.ledger.models import JournalEntry
from coop.domain.loans.models import Loan, LoanApplication, LoanProduct
from coop.domain.loans.types import ApplicationStatus
from coop.domain.logins.service import request_role_change
from coop.domain.logins.types import RoleChange
from coop.domain.members.models import Employer, Member
from coop.domain.membership.models import JoiningApplication, Resignation
from coop.domain.membership.types import JoiningStatus
from coop.domain.notifications import text_service
from coop.domain.notifications.models import Message
from coop.domain.notifications.text_rules import WrittenText
from coop.domain.notifications.types import MessageStatus
from coop.domain.payments import bank_account_service as banks
from coop.domain.payments import service as payments
from coop.domain.payments.models import BankAccount, Payment
from coop.domain.payments.types import PaymentMethod, PaymentStatus
from coop.domain.people.models import Person
from coop.domain.people.service import give_consent
from coop.domain.people.types import ConsentKind
from coop.domain.reminders.models import ReminderStep
from coop.domain.reminders.service import send_reminders
from coop.domain.reports.models import ReportOrder
from coop.domain.reports.order_types import OrderStatus
from coop.domain.runs.models import Run
from coop.domain.runs.types import RunStatus
from coop.domain.savings import service as savings
from coop.domain.savings.deposit_queries import list_deposits_of_person
from coop.domain.savings.models import SavingsInterest, SavingsProduct
from coop.domain.savings.queries import find_current_account
from coop.domain.savings.types import SavingsKind
from coop.domain.setting_changes.service import choose_setting
from coop.domain.settings.service import today
from coop.domain.setup.service import set_up
from coop.domain.trail.service import seal_trail
from coop.domain.work.models import WorkRow
from coop.extensions import db
from coop.gateways.storage import Storage
from coop.refs import Ref
from tests.support.applicants import find_applicant
from tests.support.booked import find_appointments
from tests.support.broadcasts import find_broadcasts
from tests.support.held import find_bookings
from tests.support.keeping import close_early_years, find_books
from tests.support.moves import bring_one_of_each
from tests.support.notices import find_notices
from tests.support.payroll import find_lists
from tests.support.prints import find_prints
from tests.support.promotions import find_promotions
from tests.support.sales import find_sales
from tests.support.till import find_till
from tests.support.unit_voices import find_unit_voices
from tests.support.units import find_units
from tests.support.voices import find_voices

FILE = "coop.db"
# who visits, by login name or by place in the cast of members
STAFF = {
    "secretary": "sekretaris",
    "cashier": "kasir",
    "treasurer": "bendahara",
    "committee": "panitia",
    "chair": "ketua",
    "supervisor": "pengawas",
    "administrator": "admin",
}
UNIT_STAFF = {
    "owner": "bengkel",
    "desk": "resepsionis",
    "worker": "montir",
    "studio": "studio",  # the owner of another unit
}
MEMBER, ANOTHER, NEWEST = 0, 38, 39  # another one has asked to leave


@dataclass(frozen=True)
class Cooperative:
    """The application on the told story; ``users`` are (id, session epoch) by who they are."""

    app: Flask
    users: Mapping[str, tuple[int, int]]
    ids: Mapping[str, Any]

    def visit(self, who: str) -> FlaskClient:
        """Return a browser in which ``who`` is signed in; ``nobody`` is not."""
        client = self.app.test_client()
        if who != "nobody":
            user_id, epoch = self.users[who]
            with client.session_transaction() as cookie:
                cookie["_user_id"] = f"{user_id}:{epoch}"
                cookie["_fresh"] = True
        return client

    def cookie_of(self, who: str) -> str:
        """Return the session cookie of ``who``, for a real browser."""
        cookie = self.visit(who).get_cookie("session")
        assert cookie is not None
        return cookie.value

    def forget_reading(self, who: str) -> None:
        """Let each message to ``who`` be new again."""
        with self.app.app_context():
            person_id = session.get_one(User, self.users[who][0]).person_id
            unread = update(Message).where(Message.person_id == person_id).values(read_at=None)
            run_in_transaction(lambda: session.execute(unread))

    def address_of(self, endpoint: str, **query: object) -> str:
        """Return the address of ``endpoint`` with ids that exist."""
        rule = next(self.app.url_map.iter_rules(endpoint))
        values = {name: self._value(endpoint, name) for name in rule.arguments}
        return self.app.url_map.bind("localhost").build(endpoint, {**values, **query})

    def _value(self, endpoint: str, argument: str) -> Any:
        blueprint = endpoint.partition(".")[0]
        for key in (f"{endpoint}.{argument}", f"{blueprint}.{argument}", argument):
            if key in self.ids:
                return self.ids[key]
        raise KeyError(f"tests/support/cooperative.py knows no {argument} for {endpoint}")


def tell(folder: Path, make_app: Callable[..., Flask]) -> str:
    """Tell the story into ``folder``; return users and ids as JSON."""
    app = make_app(INSTANCE_PATH=str(folder), DATABASE_URL=f"sqlite:///{folder / FILE}")
    with app.app_context():
        create_schema(db.engine)
        run_in_transaction(set_up)
        run_in_transaction(close_early_years)
        run_in_transaction(lambda: tell_story(str(folder)))
        told = run_in_transaction(lambda: _tell_more(Storage(folder / "uploads")))
        while run_in_transaction(seal_trail):
            pass
        db.session.remove()
        db.engine.dispose()
    return json.dumps(told)


def copy(told: str, source: Path, folder: Path, make_app: Callable[..., Flask]) -> Cooperative:
    """Return a copy in ``folder`` of what `tell` made in ``source``."""
    shutil.copytree(source, folder)
    app = make_app(INSTANCE_PATH=str(folder), DATABASE_URL=f"sqlite:///{folder / FILE}")
    app.config["WTF_CSRF_ENABLED"] = False
    known = json.loads(told)
    return Cooperative(
        app, {who: tuple(user) for who, user in known["users"].items()}, known["ids"]
    )


def _tell_more(storage: Storage) -> dict[str, Any]:
    members = [_member(number) for number in (MEMBER, ANOTHER, NEWEST)]
    employed = {**STAFF, **UNIT_STAFF}
    logins = {who: _one(LoginName.user_id, value_key=login) for who, login in employed.items()}
    logins |= {
        who: _one(User.id, person_id=member.person_id)
        for who, member in zip(("member", "another", "newest"), members, strict=True)
    }
    staff = {who: get_actor(logins[who]) for who in STAFF}
    ids = {
        **_ask(members[0], get_actor(logins["member"]), staff, logins["newest"]),
        **_ask_at_the_counter(members[-1], staff["cashier"]),
        **find_applicant(storage, staff["secretary"]),
        **_find(members[0], logins["member"]),
        **find_voices(members[0].person_id, get_actor(logins["member"]), staff, storage),
        **bring_one_of_each(storage, staff),
        **find_books(staff, members[0].person_id),
        **find_lists(members[0].id, staff, storage),
        **find_notices(staff, storage),
        **find_broadcasts(staff, members[0].person_id),
    }
    with acting_as(logins["desk"]):
        desk, person_id = get_actor(logins["desk"]), members[0].person_id
        ids |= find_units(storage, person_id)
        ids |= find_sales(storage, {"desk": desk}, person_id)
        ids |= find_appointments(storage, desk, person_id)
        owner = get_actor(logins["owner"])
        ids |= find_promotions(owner)
        ids |= find_till(storage, {**staff, "desk": desk, "owner": owner}, person_id)
        ids |= find_bookings(person_id)
        ids |= find_prints(storage, person_id, get_actor(logins["member"]))
        ids |= find_unit_voices(storage, get_actor(logins["member"]), desk, owner)
    send_reminders(today())
    for key in logins.values():
        person_id = get_actor(key).person_id
        assert person_id is not None
        give_consent(person_id, ConsentKind.MARKETING, "web")
    users = {who: (key, _one(User.session_epoch, id=key)) for who, key in logins.items()}
    return {"users": users, "ids": ids}


def _ask(member: Member, own: Actor, staff: dict[str, Actor], newest: int) -> dict[str, Any]:
    """Put one open request before everybody who decides."""
    account = find_current_account(member.person_id, SavingsKind.SUKARELA)
    bank = _one(BankAccount.id)
    assert account is not None
    deposit = savings.bill_deposit(account.id, 500_000)
    cash = payments.receive_cash(member.person_id, {deposit.id: 500_000}, staff["cashier"])
    bill = savings.bill_deposit(account.id, 200_000)
    started = savings.bill_deposit(account.id, 125_000)
    intent = payments.choose_transfer(member.person_id, {started.id: 125_000}, bank)
    wish = savings.request_withdrawal(account.id, 150_000, PaymentMethod.TRANSFER, own)
    treasurer = staff["treasurer"]
    asked = _one(Payment.id, status=PaymentStatus.RECORDED)
    payments.request_reversal(asked, treasurer, "Tercatat dua kali.")
    entry = _one(JournalEntry.id, source_kind="unit")
    ledger_reversals.request_reversal(entry, "Salah akun.", treasurer)
    interest = _interest(treasurer, staff["chair"])
    request_role_change(
        newest, Role.COMMITTEE, RoleChange.GRANT, staff["administrator"], "Dipilih rapat."
    )
    choose_setting("loans.rate_ceiling_percent", 21, staff["administrator"])
    new = banks.request_new_bank_account(
        "BRI", "0341 0100 1234 567", "Koperasi Simpan Pinjam Sejahtera", "1-1203", treasurer
    )
    return {
        "run_id": interest,
        "bank_account_id": bank,
        "treasury.decide_bank_account.bank_account_id": new.id,
        "treasury.switch_bank_account.change": "switch_off",
        "admin.decide_setting_request.name": "loans.rate_ceiling_percent",
        "bill_id": bill.id,
        "withdrawal_id": wish.id,
        "account_id": account.id,
        "entry_id": entry,
        "count_id": payments.count_drawer(2_000_000, staff["cashier"]).id,
        "pay.token": intent.token,
        "admin.decide_role.user_id": newest,
        "treasury.payment_id": cash.id,
        "cashier.received.payment_id": cash.id,
        "treasury.decide_reversal.payment_id": asked,
        "identity.activate.token": issue_token(newest, TokenPurpose.ACTIVATION),
        "identity.reset.token": issue_token(newest, TokenPurpose.RESET_LINK),
    }


def _interest(treasurer: Actor, chair: Actor) -> int:
    """Let the waiting month be reckoned anew, and the one before be asked back; return that."""
    draft = _one(Run.id, kind="savings_interest", status=RunStatus.DRAFT)
    savings.reject_interest(draft, chair, "Ada setoran yang belum dibukukan.")
    latest = session.scalars(
        select(Run.id)
        .where(Run.kind == "savings_interest", Run.status == RunStatus.POSTED)
        .order_by(Run.period.desc())
    ).first()
    assert latest is not None
    savings.request_interest_reversal(latest, treasurer, "Suku bunga keliru.")
    return latest


def _ask_at_the_counter(member: Member, cashier: Actor) -> dict[str, Any]:
    account = find_current_account(member.person_id, SavingsKind.SUKARELA)
    assert account is not None
    bill = savings.bill_deposit(account.id, 400_000)
    payments.receive_cash(member.person_id, {bill.id: 400_000}, cashier)
    wish = savings.request_withdrawal(account.id, 150_000, PaymentMethod.CASH, cashier)
    return {"savings.cancel_for_member.withdrawal_id": wish.id}


def _find(member: Member, user_id: int) -> dict[str, Any]:
    """Look up the rest in the story."""
    own = _one(LoanApplication.id, member_id=member.id)
    others = _one(LoanApplication.id, status=ApplicationStatus.SUBMITTED)
    approved = _one(LoanApplication.id, status=ApplicationStatus.APPROVED)
    return {
        "user_id": user_id,
        "verdict": "rejected",
        "person_id": member.person_id,
        "member_id": member.id,
        "employer_id": _one(Employer.id),
        "payment_id": _one(Payment.id, person_id=member.person_id, status=PaymentStatus.ANNOUNCED),
        "membership.application_id": _one(JoiningApplication.id, status=JoiningStatus.SUBMITTED),
        "which": "identitas",
        "resignation_id": _one(Resignation.id, open_mark=1),
        "loans.application_id": own,
        "loans.file_id": _file_of(own),
        "credit.application_id": others,
        "credit.file_id": _file_of(others),
        "loan_id": _one(Loan.id, member_id=member.id),
        "credit.disburse.loan_id": _one(Loan.id, application_id=approved),
        "document_id": _one(Document.id, person_id=member.person_id),
        "verify.document.token": _one(Document.token, person_id=member.person_id),
        "verify.card.token": member.card_token,
        "message_id": _one(Message.id, person_id=member.person_id),
        "step_id": _one(ReminderStep.id),
        "messages.template": "payment_recorded",
        "messages.locale": "id",
        "messages.received.message_id": _received(member, user_id),
        "messages.read_one.message_id": _received(member, user_id),
        "savings.take_interest_back.run_id": _one(
            Run.id, kind="savings_interest", status=RunStatus.POSTED
        ),
        "savings.wajib_run.run_id": _one(Run.id, kind="wajib"),
        "row_id": _one(SavingsInterest.id),
        "deposit_id": _deposit_of(member),
        "ledger.code": chart.CASH,
        "reports.code": "anggota",
        **_products(),
        "reports.order_id": _one(ReportOrder.id, status=OrderStatus.READY),
        "reports.order_again.order_id": _one(ReportOrder.id, status=OrderStatus.EXPIRED),
        "work_id": _one(WorkRow.id),
        "static.filename": "manifest.json",
    }


def _products() -> dict[str, Any]:
    """Name a product for each page: one with terms to come, one to propose on, one that waits."""
    savings = {
        f"products.{page}.product_id": _one(SavingsProduct.id, code=code)
        for page, code in (
            ("savings_product", "berjangka"),
            ("propose_due", "wajib"),
            ("propose_interest", "sukarela"),
            ("propose_deposit", "berjangka"),
        )
    }
    return {
        **savings,
        "products.product_id": _one(LoanProduct.id, code="anuitas"),
        "products.loan_product.product_id": _one(LoanProduct.id, code="anuitas"),
        "products.propose_loan.product_id": _one(LoanProduct.id, code="usaha"),
        "products.switch.product_id": _one(LoanProduct.id, code="usaha"),
        "products.family": "pinjaman",
        "products.verdict": "rejected",
    }


def _received(member: Member, user_id: int) -> int:
    """Put a text of staff in use, let one mail to the member have arrived, and return it."""
    text = WrittenText("Kwitansi {{ receipt_number }}", "Terima kasih, {{ name }}.")
    known = {"receipt_number", "name"}
    if text_service.find_text("payment_recorded", "id") is None:
        text_service.write_text("payment_recorded", "id", text, known, get_actor(user_id))
    message_id: int = _one(Message.id, person_id=member.person_id)
    row = session.get_one(Message, message_id)
    row.status, row.subject, row.body = MessageStatus.KEPT, "Kwitansi", "Terima kasih."
    session.flush()
    return message_id


def _deposit_of(member: Member) -> int:
    rows = list_deposits_of_person(member.person_id)
    return next(row.id for row in rows if row.is_running)


def _file_of(application_id: int) -> int:
    return list_files(Ref("loan_application", application_id))[0].id


def _member(number: int) -> Member:
    name = cast.list_members()[number].full_name
    person_id = _one(Person.id, full_name=name)
    return session.scalars(select(Member).where(Member.person_id == person_id)).one()


def _one(column: InstrumentedAttribute[Any], **wanted: object) -> Any:
    """Return ``column`` of the first row with ``wanted``."""
    found = session.scalars(select(column).filter_by(**wanted).order_by(column).limit(1)).first()
    assert found is not None, f"the story has no {column} with {wanted}"
    return found
