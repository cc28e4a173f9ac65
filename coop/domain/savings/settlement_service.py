"""What a leaving member gets back of savings: balances, and interest up to that day.

Three statements read it all, whatever the member has.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import exists, func, insert, select, update

from coop.dates import add_months, last_day, month_of
from coop.db import session
from coop.domain.ledger import chart
from coop.domain.ledger.models import JournalEntry, JournalLine
from coop.domain.ledger.settlement import SettlementLook, SettlementPart
from coop.domain.ledger.types import credit, debit
from coop.domain.members.models import Member
from coop.domain.payments.models import Bill
from coop.domain.payments.service import cancel_bill
from coop.domain.payments.types import BillStatus
from coop.domain.runs.models import Run
from coop.domain.savings.account_service import ACCOUNT, change_balance, close_account
from coop.domain.savings.interest_reckoning import (
    Books,
    Earning,
    read_moves,
    reckon,
)
from coop.domain.savings.interest_service import RUN
from coop.domain.savings.interest_types import DepositStatus, Earned
from coop.domain.savings.models import (
    SavingsAccount,
    SavingsInterest,
    SavingsProduct,
    SavingsProductVersion,
    TermDeposit,
    Withdrawal,
)
from coop.domain.savings.types import LABELS, MovementKind, SavingsKind, SavingsStatus
from coop.explain import N_, Explained, Input, Step
from coop.refs import Ref


@dataclass(frozen=True, slots=True)
class _Own:
    """The member's open accounts with their products, all their terms and deposits."""

    accounts: list[tuple[SavingsAccount, SavingsProduct]]
    terms: list[SavingsProductVersion]
    deposits: list[tuple[TermDeposit, int]]
    person_id: int

    @property
    def ids(self) -> list[int]:
        return [account.id for account, _product in self.accounts]


@dataclass(frozen=True, slots=True)
class _Standing:
    """What else is read of the member, in one statement."""

    first: date
    settled: tuple[int, int]
    has_withdrawal: bool
    has_uncredited: bool


def look(member_id: int, on: date) -> SettlementLook:
    """Return each account's balance and the interest up to ``on``, and what comes first."""
    own = _read_own(member_id)
    standing = _read_standing(member_id, own.person_id, on)
    blockers = []
    if standing.has_withdrawal:
        blockers.append(N_("A withdrawal is waiting: pay, reject or cancel it first."))
    if standing.has_uncredited:
        blockers.append(N_("Interest is waiting to be credited: approve or reject that run first."))
    balances = [
        _balance_part(account, product, on)
        for account, product in own.accounts
        if account.balance > 0
    ]
    return SettlementLook(balances + _interest_parts(_earned(own, standing, on), on), blockers)


def close_accounts(member_id: int, entry: JournalEntry, on: date) -> None:
    """Empty the member's accounts by the settlement's ``entry`` and close them.

    What the sheet of ``on`` paid of interest is noted beside it. Raises Refused or Conflict when
    a balance is no longer what the entry pays.
    """
    own = _read_own(member_id)
    _note_interest(own, _read_standing(member_id, own.person_id, on), entry, on)
    lines = session.scalars(
        select(JournalLine)
        .where(
            JournalLine.entry_id == entry.id,
            JournalLine.ref_kind == ACCOUNT,
            JournalLine.ref_id.in_(own.ids),
        )
        .order_by(JournalLine.ref_id)
    )
    for line in lines:
        if line.ref_id is not None:
            change_balance(
                line.ref_id, line.credit - line.debit, MovementKind.SETTLEMENT, entry, entry.text
            )
    for account_id in own.ids:
        close_account(account_id, entry.booked_on)
        _cancel_bills(account_id)


def reckon_uncredited(member_id: int, on: date) -> list[Earned]:
    """Return what the member earned since the last month that was credited, month by month.

    A cooperative that never credited interest begins with the month of ``on``.
    """
    own = _read_own(member_id)
    return _earned(own, _read_standing(member_id, own.person_id, on), on)


def _read_own(member_id: int) -> _Own:
    rows = session.execute(
        select(SavingsAccount, SavingsProduct, SavingsProductVersion, TermDeposit, Member.person_id)
        .join(Member, Member.id == SavingsAccount.member_id)
        .join(SavingsProduct, SavingsProduct.id == SavingsAccount.product_id)
        .outerjoin(SavingsProductVersion, SavingsProductVersion.product_id == SavingsProduct.id)
        .outerjoin(TermDeposit, TermDeposit.account_id == SavingsAccount.id)
        .where(SavingsAccount.member_id == member_id, SavingsAccount.status == SavingsStatus.OPEN)
        .order_by(SavingsAccount.id, SavingsProductVersion.starts_on, TermDeposit.id)
        .execution_options(populate_existing=True)
    ).all()
    accounts, terms, deposits = {}, {}, {}
    for account, product, version, deposit, person_id in rows:
        accounts[account.id] = (account, product)
        if version is not None:
            terms[version.id] = version
        if deposit is not None:
            deposits[deposit.id] = (deposit, person_id)
    in_order = list(SavingsKind)
    return _Own(
        sorted(accounts.values(), key=lambda one: (in_order.index(one[1].kind), one[0].number)),
        list(terms.values()),
        list(deposits.values()),
        rows[0].person_id if rows else 0,
    )


def _read_standing(member_id: int, person_id: int, on: date) -> _Standing:
    month = month_of(on)
    credited = (
        select(func.max(Run.period))
        .where(Run.kind == RUN, Run.live_mark == 1, Run.period < f"{on:%Y-%m-%d}")
        .scalar_subquery()
    )
    settled = (
        SavingsInterest.person_id == person_id,
        SavingsInterest.month == month,
        SavingsInterest.run_id.is_(None),
        SavingsInterest.live_mark == 1,
    )
    gross, tax = (
        select(func.coalesce(func.sum(column), 0)).where(*settled).scalar_subquery()
        for column in (SavingsInterest.gross_amount, SavingsInterest.tax_amount)
    )
    owned = SavingsAccount.member_id == member_id
    withdrawal = exists().where(
        owned, Withdrawal.account_id == SavingsAccount.id, Withdrawal.open_mark == 1
    )
    uncredited = exists().where(
        owned,
        SavingsInterest.account_id == SavingsAccount.id,
        SavingsInterest.live_mark == 1,
        SavingsInterest.entry_id.is_(None),
    )
    period, *sums, has_withdrawal, has_uncredited = session.execute(
        select(credited, gross, tax, withdrawal, uncredited)
    ).one()
    first = add_months(date.fromisoformat(f"{period}-01"), 1) if period else month
    return _Standing(
        first, (int(sums[0]), int(sums[1])), bool(has_withdrawal), bool(has_uncredited)
    )


def _earned(own: _Own, standing: _Standing, on: date) -> list[Earned]:
    books = Books(
        terms=own.terms,
        accounts=[
            Earning(
                account.id, account.product_id, account.opened_on, account.balance, own.person_id
            )
            for account, product in own.accounts
            if product.kind is SavingsKind.SUKARELA
        ],
        moves=read_moves(standing.first, own.ids),
        deposits=own.deposits,
        settled={(own.person_id, month_of(on)): standing.settled},
    )
    earned: list[Earned] = []
    month = standing.first
    while month <= on:
        earned += reckon(books, month, min(on, last_day(month)))
        month = add_months(month, 1)
    return earned


def _balance_part(account: SavingsAccount, product: SavingsProduct, on: date) -> SettlementPart:
    return SettlementPart(
        LABELS[product.kind],
        debit(product.gl_account, account.balance, Ref(ACCOUNT, account.id)),
        Explained(
            rule=N_("Savings are given back when the membership ends"),
            source=N_("UU 25/1992 art. 41 and the bylaws"),
            inputs=(Input(N_("Account"), account.number, "text"), Input(N_("On"), on, "date")),
            steps=(
                Step(
                    N_("Balance"),
                    N_("all deposits less all withdrawals"),
                    account.balance,
                    "rupiah",
                ),
            ),
            result=account.balance,
        ),
    )


def _interest_parts(earned: Sequence[Earned], on: date) -> list[SettlementPart]:
    gross = sum(one.gross_amount for one in earned)
    tax = sum(one.tax_amount for one in earned)
    if not gross:
        return []
    months = N_("of one month, as every month")
    why = Explained(
        rule=N_("Interest up to the day of the settlement"),
        source=N_("Terms of the savings product"),
        inputs=(Input(N_("On"), on, "date"),),
        steps=(
            *(Step(N_("Interest"), months, one.gross_amount, "rupiah") for one in earned),
            Step(N_("Together"), "", gross, "rupiah"),
        ),
        result=gross,
    )
    interest = debit(chart.SAVINGS_INTEREST, gross)
    parts = [SettlementPart(N_("Interest not credited yet"), interest, why)]
    if tax:
        withheld = Explained(
            rule=N_("Final income tax on savings interest"),
            source=N_("PP 15/2009 art. 2 and PMK 112/PMK.03/2010"),
            inputs=(Input(N_("Interest not credited yet"), gross, "rupiah"),),
            steps=(Step(N_("Tax"), N_("of each month above the limit"), tax, "rupiah"),),
            result=tax,
            rounding=N_("Rounded down to whole rupiah"),
        )
        owed = credit(chart.INTEREST_TAX, tax)
        parts.append(SettlementPart(N_("Tax on the interest"), owed, withheld))
    return parts


def _note_interest(own: _Own, standing: _Standing, entry: JournalEntry, on: date) -> None:
    """Note what ``entry`` paid of interest, so that no run pays it again; end term deposits."""
    rows = [
        {
            "run_id": None,
            "account_id": one.account_id,
            "person_id": one.person_id,
            "month": one.month,
            "live_mark": 1,
            "gross_amount": one.gross_amount,
            "tax_amount": one.tax_amount,
            "basis": one.basis,
            "entry_id": entry.id,
        }
        for one in _earned(own, standing, on)
    ]
    if rows:
        session.execute(insert(SavingsInterest), rows)
    session.execute(
        update(TermDeposit)
        .where(TermDeposit.account_id.in_(own.ids), TermDeposit.status == DepositStatus.RUNNING)
        .values(status=DepositStatus.SETTLED, ended_on=on)
    )


def _cancel_bills(account_id: int) -> None:
    """Cancel what is still billed to a closed account and of which nothing is paid."""
    unpaid = session.scalars(
        select(Bill.id)
        .where(
            Bill.subject_kind == ACCOUNT,
            Bill.subject_id == account_id,
            Bill.status == BillStatus.OPEN,
            Bill.paid_amount == 0,
        )
        .order_by(Bill.id)
    ).all()
    for bill_id in unpaid:
        cancel_bill(bill_id)
