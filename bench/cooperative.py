"""The large cooperative: who is in it, what they had at the start, and a year of their payments.

Every member pays mandatory savings for twelve months; some missed one. Every third has a loan over
twelve months. The rows are written in bulk, but all triggers are on and the audit is clean.
"""

import secrets
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Connection, func, select, update

from bench.books import UNIT, Books, at
from bench.lending import Borrower, RunningLoan, find_terms, lend, recognise, repay
from bench.terminal import progress
from coop.dates import MONTHS_ID, add_months, month_of
from coop.db import crypto
from coop.db.engine import writing
from coop.domain.identity.models import User, UserRole
from coop.domain.identity.types import Role
from coop.domain.ledger.types import Line, credit, debit
from coop.domain.members.models import Employer, Member
from coop.domain.members.types import MemberStatus
from coop.domain.payments.models import (
    BankReference,
    IntentBill,
    Payment,
    PaymentAllocation,
    PaymentIntent,
)
from coop.domain.payments.types import IntentStatus, PaymentMethod, PaymentStatus
from coop.domain.people.models import Person, PersonBankAccount
from coop.domain.people.rules import name_key
from coop.domain.runs.models import Run
from coop.domain.runs.types import RunStatus
from coop.domain.savings.billing_service import RUN, WAJIB, wajib_key
from coop.domain.savings.models import SavingsAccount, SavingsMovement, SavingsProduct
from coop.domain.savings.rules import wajib_due_on
from coop.domain.savings.types import MovementKind, SavingsStatus
from coop.domain.settings.service import get_setting, today
from coop.extensions import db
from coop.refs import Ref

ACCOUNT, OPENING = "savings_account", "3-9000"
STAFF = (Role.CASHIER, Role.TREASURER, Role.TREASURER, Role.SECRETARY, Role.CHAIR)
FIRST_NAMES = ("Sri", "Budi", "Dewi", "Agus", "Siti", "Joko", "Rina", "Hendra", "Wulan", "Bambang")
LAST_NAMES = ("Wahyuni", "Santoso", "Lestari", "Prasetyo", "Rahayu", "Wibowo", "Kusuma", "Hidayat")
TOWNS = ("Jakarta", "Bandung", "Semarang", "Surabaya", "Yogyakarta")
EMPLOYERS = ("PT Sinar Jaya", "Dinas Pendidikan", "RSUD Sehat", "PT Maju Bersama", "CV Karya")
OPENED = (("pokok", "3-1100", 500_000), ("sukarela", "2-1101", 1_000_000))
BANK_AMOUNT_A_MEMBER = 10_000_000
WAJIB_AMOUNT = 100_000
MONTHS_OF_DEPOSITS, MONTHS_OF_LOANS = 12, 13
LOGINS, MOST_TRANSFERS = 300, 400
OPENED_AT_ONCE = 200


@dataclass(slots=True)
class Saver:
    """A member with their accounts by product code, their loan and what they still owe."""

    index: int
    member_id: int
    person_id: int
    name: str
    accounts: dict[str, int]
    wajib_balance: int = 0
    newest_bill: int = 0
    loan: RunningLoan | None = None

    @property
    def borrows_in(self) -> int | None:
        """The month, counted from this one, in which every third takes a loan."""
        return None if self.index % 3 else self.index // 3 % MONTHS_OF_LOANS - MONTHS_OF_LOANS

    def misses(self, month: int) -> bool:
        """Every tenth owes the dues of one of the last months."""
        return self.index % 10 == 3 and month == -1 - self.index // 10 % 3


def generate(members: int) -> None:
    """Fill the set-up, otherwise empty database of the current app with ``members`` members."""
    on, due_day = today(), int(get_setting("savings.wajib_due_day"))
    db.session.remove()
    with writing(), db.engine.begin() as connection:
        books = Books(connection, cashier_id=1, treasurer_id=2)
        _employ_staff(books, on)
        savers = _enrol(books, members, on)
        _open_balances(books, savers, month_of(add_months(on, -MONTHS_OF_LOANS)))
        version_id = find_terms(connection)
        for month in range(-MONTHS_OF_LOANS, 1):
            _live(books, savers, month, on, due_day, version_id)
        _announce_transfers(books, savers, on)
        books.close()
        _store_balances(connection)


def _employ_staff(books: Books, on: date) -> None:
    for number, role in enumerate(STAFF, start=1):
        name = f"{FIRST_NAMES[number]} {LAST_NAMES[number]}"
        _add_login(books, _add_person(books, name, number, on), name, role, on)
    for name in EMPLOYERS:
        books.add_new(Employer, name=name)
    books.flush()


def _add_person(books: Books, name: str, number: int, on: date) -> int:
    return books.add_new(
        Person,
        full_name=name,
        name_key=name_key(name),
        town=TOWNS[number % len(TOWNS)],
        phone=f"+6281{number:09d}",
        email=f"orang{number}@example.com",
        created_at=at(on - timedelta(days=900)),
    )


def _add_login(books: Books, person_id: int, name: str, role: Role, on: date) -> None:
    since = at(on - timedelta(days=900))
    user_id = books.add_new(User, person_id=person_id, display_name=name, created_at=since)
    books.add_new(UserRole, user_id=user_id, role=role, unit_id=UNIT, granted_at=since)


def _enrol(books: Books, members: int, on: date) -> list[Saver]:
    codes = books.connection.execute(select(SavingsProduct.code, SavingsProduct.id))
    products = dict(codes.all())
    every = max(1, members // LOGINS)
    savers = []
    for index in progress(range(members), "Members and their accounts"):
        saver = _enrol_one(books, index, products, on)
        if index % every == 0:
            _add_login(books, saver.person_id, saver.name, Role.MEMBER, on)
        savers.append(saver)
        books.flush_when_full()
    books.flush()
    return savers


def _enrol_one(books: Books, index: int, products: dict[str, int], on: date) -> Saver:
    last = LAST_NAMES[index // len(FIRST_NAMES) % len(LAST_NAMES)]
    name = f"{FIRST_NAMES[index % len(FIRST_NAMES)]} {last} {index + 1}"
    joined = on - timedelta(days=500 + index % 1500)
    person_id = _add_person(books, name, 100 + index, on)
    account_number = f"52{index:08d}"
    books.add_new(
        PersonBankAccount,
        person_id=person_id,
        bank="BCA",
        holder=name,
        number=account_number,
        number_hash=crypto.keyed_hash(account_number),
        number_last4=account_number[-4:],
        current_mark=1,
        added_at=at(joined),
    )
    member_id = books.add_new(
        Member,
        person_id=person_id,
        current_mark=1,
        number=books.number("member"),
        status=MemberStatus.ACTIVE,
        joined_on=joined,
        employer_id=1 + index % len(EMPLOYERS),
        employee_number=f"P{index:06d}",
        monthly_salary=8_000_000,
        card_token=secrets.token_urlsafe(32),
        created_at=at(joined),
    )
    codes = ["pokok", "wajib", "sukarela", *([] if index % 3 else ["swp"])]
    accounts = {
        code: books.add_new(
            SavingsAccount,
            product_id=products[code],
            member_id=member_id,
            number=books.number(ACCOUNT),
            balance=0,
            status=SavingsStatus.OPEN,
            opened_on=joined,
        )
        for code in codes
    }
    return Saver(index, member_id, person_id, name, accounts)


def _open_balances(books: Books, savers: list[Saver], on: date) -> None:
    """Enter what there was before: principal and voluntary savings, money at the bank."""
    for code, gl_account, amount in OPENED:
        for first in range(0, len(savers), OPENED_AT_ONCE):
            part = [saver.accounts[code] for saver in savers[first : first + OPENED_AT_ONCE]]
            lines = [credit(gl_account, amount, Ref(ACCOUNT, account_id)) for account_id in part]
            entry_id = _open(
                books, debit(OPENING, amount * len(part)), lines, f"{code}:{first}", on
            )
            for account_id in part:
                _move(books, account_id, entry_id, amount, amount, "Saldo awal", on)
            books.flush_when_full()
    bank = BANK_AMOUNT_A_MEMBER * len(savers)
    _open(books, debit("1-1201", bank), [credit(OPENING, bank)], "bank", on)
    books.flush()


def _open(books: Books, first: Line, others: list[Line], name: str, on: date) -> int:
    return books.post("Saldo awal", [first, *others], Ref("unit", UNIT), f"opening:{name}", on)


def _move(
    books: Books, account_id: int, entry_id: int, amount: int, balance: int, text: str, on: date
) -> None:
    books.add_new(
        SavingsMovement,
        account_id=account_id,
        entry_id=entry_id,
        kind=MovementKind.DEPOSIT,
        amount=amount,
        balance_after=balance,
        booked_on=on,
        value_on=on,
        text=text,
    )


def _live(
    books: Books, savers: list[Saver], month: int, on: date, due_day: int, version_id: int
) -> None:
    """Live one month: dues, loans paid out, instalments paid, interest recognised."""
    first = month_of(add_months(on, month))
    if month >= -MONTHS_OF_DEPOSITS:
        _add_run(books, first, len(savers), wajib_due_on(first, due_day))
    for saver in progress(savers, f"Month {first:%Y-%m}"):
        if month >= -MONTHS_OF_DEPOSITS:
            _pay_wajib(books, saver, month, wajib_due_on(first, due_day))
        if month == saver.borrows_in:
            borrower = Borrower(
                saver.index, saver.member_id, saver.person_id, saver.name, saver.accounts["swp"]
            )
            saver.loan, entry_id, swp, paid_out_on = lend(books, borrower, version_id, first, on)
            text = f"Pencairan pinjaman {saver.loan.number}"
            _move(books, borrower.swp_account, entry_id, swp, swp, text, paid_out_on)
        elif saver.loan is not None:
            repay(books, saver.loan, first)
        books.flush_when_full()
    last = min(add_months(first, 1), on) - timedelta(days=1)
    recognise(books, (saver.loan for saver in savers if saver.loan), first, last)


def _add_run(books: Books, month: date, members: int, due_on: date) -> None:
    books.add_new(
        Run,
        unit_id=UNIT,
        kind=RUN,
        period=f"{month:%Y-%m}",
        live_mark=1,
        status=RunStatus.POSTED,
        line_count=members,
        total_amount=members * WAJIB_AMOUNT,
        detail={"due_on": due_on.isoformat()},
        created_at=at(month),
        posted_at=at(month),
    )


def _pay_wajib(books: Books, saver: Saver, month: int, due_on: date) -> None:
    """Bill the dues and take them; those of the current month are open."""
    account_id = saver.accounts["wajib"]
    ref = Ref(ACCOUNT, account_id)
    text = f"Simpanan wajib {MONTHS_ID[due_on.month - 1]} {due_on.year}"
    is_paid = month < 0 and not saver.misses(month)
    saver.newest_bill = books.bill(
        saver.person_id,
        WAJIB,
        ref,
        WAJIB_AMOUNT,
        text,
        due_on,
        is_paid=is_paid,
        unique_key=wajib_key(account_id, due_on),
    )
    if not is_paid:
        return
    lines = [credit("3-1200", WAJIB_AMOUNT, ref, text)]
    entry_id = books.receive(
        saver.person_id, saver.name, saver.newest_bill, WAJIB_AMOUNT, text, lines, due_on
    )
    saver.wajib_balance += WAJIB_AMOUNT
    _move(books, account_id, entry_id, WAJIB_AMOUNT, saver.wajib_balance, text, due_on)


def _announce_transfers(books: Books, savers: list[Saver], on: date) -> None:
    """Let some transfers for this month's dues wait: two of three at the cashier."""
    for code, saver in enumerate(savers[: min(MOST_TRANSFERS, len(savers) // 2)], start=1):
        is_verified = code % 3 == 0
        moment = at(on - timedelta(days=1)) + timedelta(minutes=code)
        chosen = {"unit_id": UNIT, "person_id": saver.person_id, "bank_account_id": 1}
        intent_id = books.add_new(
            PaymentIntent,
            **chosen,
            base_amount=WAJIB_AMOUNT,
            amount=WAJIB_AMOUNT + code,
            open_mark=1,
            status=IntentStatus.USED,
            created_at=moment,
            expires_at=moment + timedelta(days=1),
            token=secrets.token_urlsafe(32),
        )
        books.add(IntentBill, intent_id=intent_id, bill_id=saver.newest_bill, amount=WAJIB_AMOUNT)
        payment_id = books.add_new(
            Payment,
            **chosen,
            intent_id=intent_id,
            method=PaymentMethod.TRANSFER,
            status=PaymentStatus.VERIFIED if is_verified else PaymentStatus.ANNOUNCED,
            amount=WAJIB_AMOUNT + code,
            value_on=moment.date(),
            payer_name=saver.name,
            announced_at=moment,
            checked_by=books.cashier_id if is_verified else None,
            checked_at=moment if is_verified else None,
            bank_reference=f"TRSF {code:06d}" if is_verified else None,
            reference_key=f"TRSF{code:06d}" if is_verified else None,
        )
        if is_verified:
            books.add(
                BankReference,
                bank_account_id=1,
                reference_key=f"TRSF{code:06d}",
                owner_kind="payment",
                owner_id=payment_id,
                taken_at=moment,
            )
        books.add(
            PaymentAllocation,
            payment_id=payment_id,
            bill_id=saver.newest_bill,
            amount=WAJIB_AMOUNT,
        )


def _store_balances(connection: Connection) -> None:
    total = (
        select(func.coalesce(func.sum(SavingsMovement.amount), 0))
        .where(SavingsMovement.account_id == SavingsAccount.id)
        .correlate(SavingsAccount)
        .scalar_subquery()
    )
    connection.execute(update(SavingsAccount).values({SavingsAccount.balance: total}))
