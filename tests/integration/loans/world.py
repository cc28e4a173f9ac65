"""A small cooperative with the people that lending needs."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from flask import Flask
from sqlalchemy import select

from coop import dates
from coop.db import session
from coop.db.engine import writing
from coop.domain.identity.queries import get_actor
from coop.domain.identity.service import create_user, grant_role
from coop.domain.identity.types import Actor, Role
from coop.domain.ledger.service import post_entry
from coop.domain.ledger.types import credit, debit
from coop.domain.loans import service
from coop.domain.loans.models import Loan, LoanApplication
from coop.domain.loans.product_queries import list_current_products
from coop.domain.loans.queries import find_loan_of_application
from coop.domain.members.models import Member
from coop.domain.members.service import enrol_member
from coop.domain.payments.models import BankAccount
from coop.domain.payments.purposes import PURPOSES, BillPart
from coop.domain.people.service import add_person, set_bank_account
from coop.domain.people.types import PersonDetails
from coop.domain.savings.service import change_balance, open_account
from coop.domain.savings.types import MovementKind
from coop.refs import Ref

START = date(2025, 1, 15)


@contextmanager
def day(on: date) -> Iterator[None]:
    """Live on ``on``, at noon in Jakarta."""
    with dates.at(datetime(on.year, on.month, on.day, 5, tzinfo=UTC)):
        yield


@contextmanager
def work(app: Flask) -> Iterator[None]:
    """One write transaction, committed when nothing was raised."""
    with app.app_context(), writing():
        try:
            yield
            session.commit()
        finally:
            session.rollback()


def add_staff(name: str, role: Role) -> Actor:
    """A person with a login and a role."""
    person = add_person(PersonDetails(full_name=name, email=f"{name.lower()}@example.com"))
    user = create_user(name, person_id=person.id)
    grant_role(user.id, role)
    session.flush()
    return get_actor(user.id)


def add_member(name: str = "Sari Dewi", *, savings: int = 5_000_000) -> Member:
    """An active member for more than a year, with savings and a bank account."""
    person = add_person(
        PersonDetails(full_name=name, email=f"{name.split(maxsplit=1)[0].lower()}@example.com")
    )
    set_bank_account(person.id, "BCA", f"52701{person.id:05d}", name)
    joined = START - timedelta(days=500)
    member = enrol_member(person.id, joined_on=joined, monthly_salary=12_000_000)
    put_savings(member, savings)
    return member


def put_savings(member: Member, amount: int) -> None:
    """Savings that came in as cash."""
    account = open_account(member.id, "wajib", on=member.joined_on)
    entry = post_entry(
        "Setoran",
        [debit("1-1101", amount), credit("3-1200", amount, Ref("savings_account", account.id))],
        source=Ref("savings_account", account.id),
        unique_key=f"test:{account.id}",
        booked_on=START,
        unit_id=1,
    )
    change_balance(account.id, amount, MovementKind.DEPOSIT, entry, "Setoran")


def wish(amount: int = 6_000_000, months: int = 6, code: str = "konsumtif") -> service.AppliedFor:
    """What is asked for, of the product ``code``."""
    terms = next(one for one in list_current_products(START) if one.code == code)
    return service.AppliedFor(terms.version_id, amount, months, "Renovasi rumah", 12_000_000)


@dataclass
class World:
    """Who is there: a member, two treasurers, three committee members, and a bank account."""

    member_id: int
    person_id: int
    treasurer: Actor
    other_treasurer: Actor
    committee: list[Actor]
    bank_account_id: int


def build_world() -> World:
    """Add the people (inside a transaction on `START`)."""
    member = add_member()
    bank_account_id = session.scalars(select(BankAccount.id).order_by(BankAccount.id)).first()
    assert bank_account_id is not None
    return World(
        member.id,
        member.person_id,
        add_staff("Budi", Role.TREASURER),
        add_staff("Tuti", Role.TREASURER),
        [add_staff(name, Role.COMMITTEE) for name in ("Agus", "Rina", "Joko")],
        bank_account_id,
    )


def approved(
    world: World, *, amount: int = 6_000_000, months: int = 6, code: str = "konsumtif"
) -> Loan:
    """A loan approved within the treasurer's limit."""
    application = awaiting(world, amount=amount, months=months, code=code)
    service.decide_within_limit(application.id, world.treasurer, approve=True, reason="Layak")
    loan = find_loan_of_application(application.id)
    assert loan is not None
    return loan


def awaiting(
    world: World, *, amount: int = 6_000_000, months: int = 6, code: str = "konsumtif"
) -> LoanApplication:
    """An application that waits for its decision."""
    application = service.submit_application(world.member_id, wish(amount, months, code))
    return service.analyse_application(
        application.id, world.treasurer, recommends=True, note="Slip gaji cocok"
    )


def running(world: World, **terms: object) -> Loan:
    """A loan paid out on `START`: Rp6.000.000 flat 12 % over 6 months unless said otherwise."""
    loan = approved(world, **terms)  # type: ignore[arg-type]  # passed on as they are
    return service.disburse_loan(loan.id, world.other_treasurer, world.bank_account_id, START)


def pay(loan: Loan, amount: int, on: date) -> int:
    """Pay a bill of the loan as payments do, and return the entry's id."""
    bill = service.bill_repayment(loan, amount)
    return book(bill, amount, on)


def book(bill: object, amount: int, on: date) -> int:
    """Book ``amount`` for ``bill`` as payments do, and return the entry's id."""
    part = BillPart(bill, amount, on)  # type: ignore[arg-type]  # a Bill
    prepared = PURPOSES["loans.repayment"].prepare([part])
    entry = post_entry(
        "Angsuran",
        [debit("1-1201", amount), *prepared.lines[0]],
        source=Ref("bill", part.bill.id),
        unique_key=f"test:bill:{part.bill.id}:{on}",
        booked_on=on,
        unit_id=1,
    )
    prepared.finish([entry])
    return entry.id
