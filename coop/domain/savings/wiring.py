"""What savings contribute: bills that become deposits, money beyond bills, dues, settlement."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from coop.db import session
from coop.domain.books.checklist import ClosingPoint, register_closing_point
from coop.domain.broadcast.segments import SegmentField, register_segment
from coop.domain.complaints.subjects import SubjectChoice, register_subjects
from coop.domain.ledger.models import JournalEntry
from coop.domain.ledger.settlement import SettlementSource, register_settlement
from coop.domain.ledger.types import Line, credit
from coop.domain.members.models import Member
from coop.domain.notices.offers import register_offers
from coop.domain.payments.held import credit_held
from coop.domain.payments.models import Bill
from coop.domain.payments.purposes import (
    Beyond,
    BillPart,
    Prepared,
    Purpose,
    amount_paid_by,
    register_excess,
    register_purpose,
)
from coop.domain.payments.sources import Source, register_source
from coop.domain.payments.types import BillStatus, PaymentMethod
from coop.domain.reminders.due_items import DueItem, register_due_items
from coop.domain.savings import interest_queries, offers, queries, withdrawal_queries
from coop.domain.savings.account_service import ACCOUNT, take_back
from coop.domain.savings.billing_service import SUKARELA, WAJIB
from coop.domain.savings.bulk_service import Movement, move_each
from coop.domain.savings.dues_news import tell_paid_on_time, tell_taken_back
from coop.domain.savings.models import SavingsAccount, SavingsMovement, SavingsProduct
from coop.domain.savings.settlement_service import close_accounts, look
from coop.domain.savings.source_service import (
    give_back_to_savings,
    offer_savings,
    pay_from_savings,
)
from coop.domain.savings.types import LABELS, AccountKey, MovementKind, SavingsKind, SavingsStatus
from coop.explain import N_
from coop.refs import Ref


def register() -> None:
    """Register purposes, excess, due items, settlement, subjects and offers of savings."""
    for purpose, kind in ((WAJIB, SavingsKind.WAJIB), (SUKARELA, SavingsKind.SUKARELA)):
        register_purpose(Purpose(purpose, LABELS[kind], prepare_deposit, undo_deposit))
    register_excess(prepare_excess, undo_excess)
    register_due_items(WAJIB, find_due_wajib)
    register_settlement(SettlementSource("savings", look, close_accounts))
    register_subjects(ACCOUNT, list_subjects)
    register_segment(SegmentField("savings", N_("Savings"), offers.list_holdings, offers.holders))
    register_offers(offers.KIND, offers.list_offers)
    register_source(
        Source(
            "savings",
            N_("From voluntary savings"),
            PaymentMethod.SAVINGS,
            offer_savings,
            pay_from_savings,
            give_back_to_savings,
        )
    )
    _register_closing_points()


def _register_closing_points() -> None:
    register_closing_point(
        ClosingPoint(
            "savings.interest",
            N_("Interest on savings that was reckoned is credited"),
            interest_queries.select_unfinished_runs,
        )
    )
    register_closing_point(
        ClosingPoint(
            "savings.reckoned",
            N_("Interest on savings of the month is reckoned"),
            interest_queries.select_unreckoned,
            is_must=False,
        )
    )
    register_closing_point(
        ClosingPoint(
            "savings.withdrawals",
            N_("Approved withdrawals are paid"),
            withdrawal_queries.select_unpaid,
            is_must=False,
        )
    )


def list_subjects(person_id: int) -> list[SubjectChoice]:
    """Return the person's accounts, as a complaint may name them."""
    accounts = queries.list_accounts_of_person(person_id)
    return [
        SubjectChoice(Ref(ACCOUNT, account.id), f"{account.product_name} {account.number}")
        for account in accounts
    ]


def prepare_deposit(parts: Sequence[BillPart]) -> Prepared:
    """Credit the account that each bill names; a closed one's money is held for the person."""
    accounts = queries.find_accounts(sorted({part.bill.subject_id for part in parts}))
    prepared = _prepare(
        [
            _Deposit(
                part.bill.person_id, part.amount, accounts[part.bill.subject_id], part.bill.text
            )
            for part in parts
        ]
    )

    def finish(entries: Sequence[JournalEntry]) -> None:
        prepared.finish(entries)
        tell_paid_on_time(parts, entries)

    return Prepared(prepared.lines, finish)


def undo_deposit(bill: Bill, original: JournalEntry, mirror: JournalEntry) -> None:
    """Take back what the payment put on the bill's account."""
    take_back(bill.subject_id, amount_paid_by(bill, original), original, mirror)
    tell_taken_back(bill, mirror)


def prepare_excess(beyond: Sequence[Beyond]) -> Prepared:
    """Credit money beyond the bills to voluntary savings; without an account it is held."""
    persons = sorted({one.person_id for one in beyond})
    accounts = queries.find_current_accounts(persons, SavingsKind.SUKARELA)
    return _prepare(
        [
            _Deposit(one.person_id, one.amount, accounts.get(one.person_id), "Kelebihan pembayaran")
            for one in beyond
        ]
    )


def undo_excess(person_id: int, amount: int, original: JournalEntry, mirror: JournalEntry) -> None:
    """Take back money beyond the bills from the voluntary savings on which it was put."""
    account_id = session.scalar(
        select(SavingsMovement.account_id)
        .join(SavingsAccount, SavingsAccount.id == SavingsMovement.account_id)
        .join(SavingsProduct, SavingsProduct.id == SavingsAccount.product_id)
        .join(Member, Member.id == SavingsAccount.member_id)
        .where(
            SavingsMovement.entry_id == original.id,
            Member.person_id == person_id,
            SavingsProduct.kind == SavingsKind.SUKARELA,
        )
        .limit(1)
    )
    if account_id is not None:
        take_back(account_id, amount, original, mirror)


@dataclass(frozen=True, slots=True)
class _Deposit:
    """Money for an account, or to be held for the person when it is closed or not there."""

    person_id: int
    amount: int
    account: AccountKey | None
    text: str

    @property
    def is_held(self) -> bool:
        return self.account is None or self.account.status is not SavingsStatus.OPEN

    @property
    def line(self) -> Line:
        if self.account is None or self.is_held:
            return credit_held(self.person_id, self.amount)
        ref = Ref(ACCOUNT, self.account.id)
        return credit(self.account.gl_account, self.amount, ref, self.text)


def _prepare(deposits: Sequence[_Deposit]) -> Prepared:
    def finish(entries: Sequence[JournalEntry]) -> None:
        move_each(
            [
                Movement(one.account.id, MovementKind.DEPOSIT, one.amount, one.text, entry)
                for one, entry in zip(deposits, entries, strict=True)
                if one.account is not None and not one.is_held
            ]
        )

    return Prepared([[one.line] for one in deposits], finish)


def find_due_wajib(first: date, last: date) -> Iterable[DueItem]:
    """Return open bills of mandatory savings due from ``first`` to ``last``."""
    bills = session.scalars(
        select(Bill)
        .where(
            Bill.status == BillStatus.OPEN, Bill.due_on.between(first, last), Bill.purpose == WAJIB
        )
        .order_by(Bill.due_on, Bill.id)
    )
    return [
        DueItem(
            kind=WAJIB,
            subject=Ref("bill", bill.id),
            person_id=bill.person_id,
            due_on=bill.due_on,
            amount=bill.amount - bill.paid_amount,
            text=bill.text,
        )
        for bill in bills
    ]
