"""Bills of savings: a deposit that the member chose, and the monthly mandatory dues."""

from datetime import date
from typing import Any

from sqlalchemy import Select, String, cast, func, insert, literal, select

from coop import dates
from coop.db import session
from coop.domain.identity.types import Actor
from coop.domain.members.models import Member
from coop.domain.members.types import MemberStatus
from coop.domain.numbering.service import take_numbers
from coop.domain.payments.models import Bill
from coop.domain.payments.service import create_bill
from coop.domain.payments.types import BillStatus
from coop.domain.runs.models import Run
from coop.domain.runs.service import lock_run, post_run, start_run
from coop.domain.savings import queries, rules
from coop.domain.savings.account_service import ACCOUNT
from coop.domain.savings.models import SavingsAccount, SavingsProduct, SavingsProductVersion
from coop.domain.savings.types import SavingsKind, SavingsStatus, WajibPreview
from coop.domain.settings.service import get_setting, today
from coop.domain.trail.service import write_trail
from coop.domain.units.types import COOPERATIVE_UNIT_ID
from coop.errors import Conflict, Refused
from coop.explain import N_
from coop.refs import Ref

WAJIB = "savings.wajib"
SUKARELA = "savings.sukarela"
RUN = "wajib"
ROWS_A_BATCH = 2_000


def bill_deposit(account_id: int, amount: int) -> Bill:
    """Make the bill with which the member pays ``amount`` rupiah into voluntary savings."""
    account = queries.get_account(account_id)
    rules.ensure_may_deposit(account, amount)
    return create_bill(
        account.person_id,
        SUKARELA,
        Ref(ACCOUNT, account.id),
        amount,
        f"Setoran {account.product_name}",
        today(),
        unit_id=account.unit_id,
    )


def preview_wajib(month: date) -> WajibPreview:
    """Return what `bill_wajib` would bill for ``month`` now."""
    due_on = rules.wajib_due_on(month, get_setting("savings.wajib_due_day"))
    due = _due_accounts(month, due_on).subquery()
    count, total = session.execute(
        select(func.count(), func.coalesce(func.sum(due.c.due_amount), 0)).select_from(due)
    ).one()
    return WajibPreview(dates.month_of(month), due_on, count, int(total))


def run_wajib(month: date, actor: Actor) -> Run:
    """Bill the mandatory savings of ``month`` because ``actor`` asks for it.

    Raises Conflict when the month has been billed, Refused for a month that is not due yet.
    """
    if dates.month_of(month) > dates.month_of(today()):
        raise Refused(N_("This month has not begun yet."), field="month")
    run = bill_wajib(month)
    if run is None:
        raise Conflict(N_("This month has been billed already."), field="month")
    write_trail("savings.billed", Ref("run", run.id), by=actor.user_id)
    return run


def bill_wajib(month: date) -> Run | None:
    """Make one bill for each active member and ``month``; None when all have theirs already.

    Asked again, it bills who came since: who joined up to the due day, or stayed after all. Who
    joined after the due day starts with the next month. Each bill's unique key refuses a second
    one; the bill numbers are one block; the run keeps count of them all.
    """
    month = dates.month_of(month)
    due_on = rules.wajib_due_on(month, get_setting("savings.wajib_due_day"))
    period = f"{month:%Y-%m}"
    run = start_run(COOPERATIVE_UNIT_ID, RUN, period, due_on=due_on.isoformat())
    is_first = run is not None
    run = run or lock_run(COOPERATIVE_UNIT_ID, RUN, period)
    due_on = date.fromisoformat(run.detail["due_on"])
    due = session.execute(_due_accounts(month, due_on).order_by(SavingsAccount.id)).all()
    if not (due or is_first):
        return None
    now = dates.now()
    text = f"Simpanan wajib {dates.MONTHS_ID[month.month - 1]} {month.year}"
    numbers = take_numbers(COOPERATIVE_UNIT_ID, "bill", f"{today():%Y}", len(due))
    bills: list[dict[str, Any]] = [
        {
            "unit_id": COOPERATIVE_UNIT_ID,
            "number": number,
            "person_id": person_id,
            "purpose": WAJIB,
            "subject_kind": ACCOUNT,
            "subject_id": account_id,
            "text": text,
            "amount": amount,
            "paid_amount": 0,
            "due_on": due_on,
            "status": BillStatus.OPEN,
            "unique_key": wajib_key(account_id, month),
            "created_at": now,
        }
        for number, (account_id, person_id, amount) in zip(numbers, due, strict=True)
    ]
    for at in range(0, len(bills), ROWS_A_BATCH):
        session.execute(insert(Bill), bills[at : at + ROWS_A_BATCH])
    post_run(
        run,
        line_count=(run.line_count or 0) + len(bills),
        total_amount=(run.total_amount or 0) + sum(bill["amount"] for bill in bills),
    )
    return run


def wajib_key(account_id: int, month: date) -> str:
    """Return the unique key of the account's bill for ``month``."""
    return f"wajib:{account_id}:{month:%Y-%m}"


def _due_accounts(month: date, due_on: date) -> Select[int, int, int]:
    """Select id, person and dues of each account that gets a bill for ``month``.

    In use, joined in time, without a bill for the month yet; the terms are those in force on the
    due date.
    """
    key = literal("wajib:") + cast(SavingsAccount.id, String(20)) + literal(f":{month:%Y-%m}")
    terms = (
        select(func.max(SavingsProductVersion.starts_on))
        .where(
            SavingsProductVersion.product_id == SavingsProduct.id,
            SavingsProductVersion.starts_on <= due_on,
        )
        .correlate(SavingsProduct)
        .scalar_subquery()
    )
    return (
        select(SavingsAccount.id, Member.person_id, SavingsProductVersion.due_amount)
        .join(SavingsProduct, SavingsProduct.id == SavingsAccount.product_id)
        .join(SavingsProductVersion, SavingsProductVersion.product_id == SavingsProduct.id)
        .join(Member, Member.id == SavingsAccount.member_id)
        .where(
            SavingsProduct.kind == SavingsKind.WAJIB,
            SavingsProductVersion.starts_on == terms,
            SavingsProductVersion.due_amount > 0,
            SavingsAccount.status == SavingsStatus.OPEN,
            Member.status == MemberStatus.ACTIVE,
            Member.joined_on <= due_on,
            ~select(Bill.id).where(Bill.unique_key == key).exists(),
        )
    )
