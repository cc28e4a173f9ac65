"""Put what was deducted from wages on everybody's bills: many lines with a few statements."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import bindparam, select, update

from coop.db import session, take_rows
from coop.domain.identity.types import Actor
from coop.domain.ledger import chart
from coop.domain.ledger.types import debit
from coop.domain.loans.repayment_service import PURPOSE as REPAYMENT
from coop.domain.loans.types import LOAN
from coop.domain.members.models import Employer
from coop.domain.payments.service import (
    Deduction,
    NewBill,
    Recorded,
    create_bills,
    record_deductions,
)
from coop.domain.payroll import rules
from coop.domain.payroll.models import PayrollBatch, PayrollItem, PayrollLine
from coop.domain.payroll.types import BATCH, MADE_HERE, ItemKind
from coop.domain.savings.account_service import ACCOUNT
from coop.domain.savings.billing_service import SUKARELA
from coop.domain.settings.service import today
from coop.errors import Conflict
from coop.explain import N_
from coop.refs import Ref


def apply_lines(batch: PayrollBatch, line_ids: Sequence[int], poster: Actor) -> None:
    """Book each line's part as a payment of the person, and note what it paid of each due."""
    employer = session.get_one(Employer, batch.employer_id).name
    parts = _divide(line_ids)
    _bill(batch, parts)
    recorded = record_deductions(
        [
            Deduction(
                part.line.person_id,
                part.amount,
                part.by_bill(),
                debit(chart.PAYROLL_RECEIVABLE, part.amount, Ref(BATCH, batch.id)),
                batch.received_on or today(),
                employer,
                batch.received_by,
            )
            for part in parts
        ],
        poster,
    )
    _note_applied(parts, recorded)


@dataclass(slots=True)
class _ItemPart:
    """What of a line's sum goes to one of its dues, and the bill that it pays."""

    item: PayrollItem
    amount: int
    bill_id: int | None = None


@dataclass(frozen=True, slots=True)
class _LinePart:
    """What was deducted from one wage, divided over the dues that were asked for."""

    line: PayrollLine
    items: list[_ItemPart]

    @property
    def amount(self) -> int:
        return self.line.realised_amount or 0

    def by_bill(self) -> dict[int, int]:
        """Return rupiah by bill, in the order of deduction."""
        amounts: dict[int, int] = {}
        for one in self.items:
            if one.bill_id is not None:
                amounts[one.bill_id] = amounts.get(one.bill_id, 0) + one.amount
        return amounts


def _divide(line_ids: Sequence[int]) -> list[_LinePart]:
    lines = session.scalars(
        select(PayrollLine)
        .where(PayrollLine.id.in_(line_ids))
        .order_by(PayrollLine.id)
        .execution_options(populate_existing=True)
    ).all()
    items: dict[int, list[PayrollItem]] = {line.id: [] for line in lines}
    for item in session.scalars(
        select(PayrollItem)
        .where(PayrollItem.line_id.in_(line_ids))
        .order_by(PayrollItem.line_id, PayrollItem.rank)
    ):
        items[item.line_id].append(item)
    divided = []
    for line in lines:
        own = items[line.id]
        asked = [0 if line.is_left_out else item.asked_amount for item in own]
        amounts, _rest = rules.allocate_realised(asked, line.realised_amount or 0)
        divided.append(
            _LinePart(
                line,
                [_ItemPart(item, amount) for item, amount in zip(own, amounts, strict=True)],
            )
        )
    return divided


def _bill(batch: PayrollBatch, parts: Sequence[_LinePart]) -> None:
    """Say which bill each part pays; what has none yet gets one: instalments one a loan."""
    wanted: dict[str, list[_ItemPart]] = {}
    bills: list[NewBill] = []
    for part in parts:
        keys: dict[int, str] = {}
        for one in part.items:
            item = one.item
            if not one.amount:
                continue
            if item.kind not in MADE_HERE:
                one.bill_id = item.subject_id
            elif item.kind is ItemKind.INSTALMENT and item.subject_id in keys:
                wanted[keys[item.subject_id]].append(one)
            else:
                key = f"payroll:{item.id}"
                wanted[key] = [one]
                if item.kind is ItemKind.INSTALMENT:
                    keys[item.subject_id] = key
                bills.append(_new_bill(part, one, key))
    for bill in create_bills(bills, unit_id=batch.unit_id):
        for one in wanted[bill.unique_key or ""]:
            one.bill_id = bill.id


def _new_bill(part: _LinePart, one: _ItemPart, key: str) -> NewBill:
    item = one.item
    if item.kind is ItemKind.SUKARELA:
        subject = Ref(ACCOUNT, item.subject_id)
        purpose, amount, text = SUKARELA, one.amount, item.text
    else:
        subject = Ref(LOAN, item.subject_id)
        purpose, text = REPAYMENT, item.text.rsplit(" ke-", 1)[0]
        amount = sum(
            other.amount
            for other in part.items
            if other.item.kind is ItemKind.INSTALMENT and other.item.subject_id == item.subject_id
        )
    return NewBill(part.line.person_id, purpose, subject, amount, text, item.due_on, key)


def _note_applied(parts: Sequence[_LinePart], recorded: Sequence[Recorded]) -> None:
    """Note on each line its payment, and on each item what its bill took.

    That is less than its part when it was paid meanwhile.
    """
    items = []
    for part, one in zip(parts, recorded, strict=True):
        left = dict(one.applied)
        for own in part.items:
            took = min(own.amount, left.get(own.bill_id or 0, 0))
            if own.bill_id in left:
                left[own.bill_id] -= took
            items.append({"item": own.item.id, "bill": own.bill_id, "took": took})
    take_rows(
        update(PayrollItem)
        .where(PayrollItem.id == bindparam("item"))
        .values(bill_id=bindparam("bill"), applied_amount=bindparam("took")),
        items,
    )
    taken = take_rows(
        update(PayrollLine)
        .where(PayrollLine.id == bindparam("line"), PayrollLine.payment_id.is_(None))
        .values(payment_id=bindparam("payment")),
        [
            {"line": part.line.id, "payment": one.payment_id}
            for part, one in zip(parts, recorded, strict=True)
        ],
    )
    if taken != len(recorded):
        raise Conflict(N_("Somebody else is booking this list right now."))
