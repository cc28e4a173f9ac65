"""The list of an employer for a month: reckoned as a draft, approved by another person, sent."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError

from coop import dates
from coop.db import insert_rows, insert_unless_taken, session, take
from coop.domain.approvals.service import ensure_another_person
from coop.domain.identity.types import Actor
from coop.domain.members.models import Member
from coop.domain.members.queries import get_employer
from coop.domain.members.types import MemberStatus
from coop.domain.numbering.service import take_number
from coop.domain.payroll import rules
from coop.domain.payroll.collecting import (
    Payee,
    Span,
    collect_wanted,
    list_payees,
    sum_elsewhere,
)
from coop.domain.payroll.errors import NotAtThisStep
from coop.domain.payroll.line_service import count_again, hold_draft
from coop.domain.payroll.models import (
    PayrollAuthority,
    PayrollBatch,
    PayrollItem,
    PayrollLine,
)
from coop.domain.payroll.types import BATCH, BatchStatus, Deductions, Outcome
from coop.domain.settings.service import get_setting, today
from coop.domain.trail.service import write_trail
from coop.domain.units.types import COOPERATIVE_UNIT_ID
from coop.errors import Conflict, NotFound, Refused
from coop.explain import N_
from coop.refs import Ref


def get_batch(batch_id: int) -> PayrollBatch:
    """Return the list, fresh, or raise NotFound."""
    batch = session.get(PayrollBatch, batch_id, populate_existing=True)
    if batch is None:
        raise NotFound(N_("This deduction list does not exist."))
    return batch


def prepare_batch(employer_id: int, month: date, actor: Actor) -> PayrollBatch:
    """Reckon what the employer is to deduct from the wages of ``month``, as a draft.

    Raises Conflict when the month has its list already, Refused when nobody there may be
    deducted from, or a month that lies too far ahead.
    """
    ensure_another_person(actor)
    employer = get_employer(employer_id)
    month = dates.month_of(month)
    if not employer.is_active:
        raise Refused(N_("This employer is switched off."), field="employer_id")
    if month > dates.add_months(dates.month_of(today()), 1):
        raise Refused(N_("This month lies too far ahead."), field="month")
    batch = PayrollBatch(
        unit_id=COOPERATIVE_UNIT_ID,
        number=take_number(COOPERATIVE_UNIT_ID, "payroll_batch", f"{month:%Y}"),
        employer_id=employer_id,
        month=month,
        live_mark=1,
        status=BatchStatus.DRAFT,
        revision=1,
        payday_on=rules.payday_of(month, employer.payday),
        due_until=rules.due_until(month, employer.payday),
        priority=str(get_setting("payroll.priority")),
        cap_percent=int(get_setting("payroll.cap_percent")),
        prepared_by=actor.user_id,
        prepared_person_id=actor.person_id,
        prepared_at=dates.now(),
    )
    if not insert_unless_taken(batch):
        raise Conflict(N_("This employer's month has its list already."), field="month")
    if not _fill(batch, {}):
        raise Refused(
            N_(
                "Nothing is to be deducted here: no member with a letter of authority has anything"
                " due up to %(on)s."
            ),
            field="employer_id",
            on=batch.due_until,
        )
    write_trail(
        "payroll.prepared",
        Ref(BATCH, batch.id),
        employer=employer.name,
        month=f"{month:%Y-%m}",
        amount=batch.asked_amount,
    )
    return batch


def recompute_batch(batch_id: int, actor: Actor) -> PayrollBatch:
    """Reckon the draft anew from what is due now; who was left out stays left out."""
    hold_draft(batch_id, actor)
    left_out = dict(
        session.execute(
            select(PayrollLine.member_id, PayrollLine.left_out_reason).where(
                PayrollLine.batch_id == batch_id, PayrollLine.is_left_out.is_(True)
            )
        ).all()
    )
    session.execute(delete(PayrollItem).where(PayrollItem.batch_id == batch_id))
    session.execute(delete(PayrollLine).where(PayrollLine.batch_id == batch_id))
    batch = get_batch(batch_id)
    batch.priority = str(get_setting("payroll.priority"))
    batch.cap_percent = int(get_setting("payroll.cap_percent"))
    _fill(batch, left_out)
    write_trail("payroll.recomputed", Ref(BATCH, batch_id), amount=batch.asked_amount)
    return batch


def discard_batch(batch_id: int, actor: Actor) -> None:
    """Put a draft or an approved list that was not sent away; the month can be reckoned anew."""
    batch = get_batch(batch_id)
    move(
        batch,
        (BatchStatus.DRAFT, BatchStatus.APPROVED),
        BatchStatus.DISCARDED,
        live_mark=None,
        changed_person_id=actor.person_id,
    )
    release_items(batch_id)
    write_trail("payroll.discarded", Ref(BATCH, batch_id))


def approve_batch(batch_id: int, revision: int, actor: Actor) -> None:
    """Let the list go out as it was read, as another person than who prepared or changed it.

    Raises Conflict when it changed meanwhile, Refused when somebody on it may no longer be
    deducted from.
    """
    batch = get_batch(batch_id)
    ensure_another_person(actor, batch.prepared_person_id, batch.changed_person_id)
    if batch.revision != revision:
        raise Conflict(N_("The list has changed since you read it. Look at it again."))
    if not batch.line_count:
        raise Refused(N_("Nobody is on this list."))
    _ensure_authorised(batch_id)
    move(
        batch,
        (BatchStatus.DRAFT,),
        BatchStatus.APPROVED,
        approved_by=actor.user_id,
        approved_at=dates.now(),
    )
    write_trail("payroll.approved", Ref(BATCH, batch_id), amount=batch.asked_amount)


def send_back(batch_id: int, reason: str) -> None:
    """Give an approved list back to be changed, with the reason; it is a draft again."""
    if not reason.strip():
        raise Refused(N_("Say what is wrong with it."), field="reason")
    batch = get_batch(batch_id)
    move(
        batch,
        (BatchStatus.APPROVED,),
        BatchStatus.DRAFT,
        approved_by=None,
        approved_at=None,
        revision=batch.revision + 1,
    )
    subject = Ref(BATCH, batch_id)
    write_trail("payroll.sent_back", subject, reason=reason.strip())


def send_batch(batch_id: int, actor: Actor) -> None:
    """Note that the employer has the list: from now on they may deduct."""
    batch = get_batch(batch_id)
    if not batch.line_count:
        raise Refused(N_("Nobody is on this list."))
    move(
        batch,
        (BatchStatus.APPROVED,),
        BatchStatus.SENT,
        sent_by=actor.user_id,
        sent_at=dates.now(),
    )
    write_trail("payroll.sent", Ref(BATCH, batch_id), amount=batch.asked_amount)


def move(
    batch: PayrollBatch, before: tuple[BatchStatus, ...], after: BatchStatus, **values: Any
) -> None:
    """Advance the list from one of ``before``, or raise NotAtThisStep: somebody was first."""
    won = take(
        update(PayrollBatch)
        .where(PayrollBatch.id == batch.id, PayrollBatch.status.in_(before))
        .values(status=after, **values)
        .execution_options(synchronize_session=False)
    )
    session.refresh(batch)
    if not won:
        raise NotAtThisStep(
            N_("This list is at another step by now. Look at it again."), status=batch.status
        )


def release_items(batch_id: int) -> None:
    """Let other lists ask for what this one asked for."""
    session.execute(
        update(PayrollItem)
        .where(PayrollItem.batch_id == batch_id)
        .values(live_mark=None)
        .execution_options(synchronize_session=False)
    )


def span_of(batch: PayrollBatch) -> Span:
    """Return whose wages the list collects from, and up to when."""
    return Span(batch.employer_id, batch.month, batch.payday_on, batch.due_until)


def _fill(batch: PayrollBatch, left_out: Mapping[int, str]) -> int:
    """Write a line for everybody of whom something is wanted; return how many there are."""
    span = span_of(batch)
    priority = rules.read_priority(batch.priority)
    payees = list_payees(span)
    wanted = collect_wanted(span, payees)
    elsewhere = sum_elsewhere(span, batch.id)
    reckoned = [
        (
            payee,
            rules.build_deductions(
                wanted[payee.member_id],
                payee.monthly_salary,
                batch.cap_percent,
                priority,
                elsewhere.get(payee.member_id, 0),
            ),
        )
        for payee in payees
        if wanted.get(payee.member_id)
    ]
    insert_rows(
        PayrollLine,
        (_line(batch.id, payee, built, left_out.get(payee.member_id)) for payee, built in reckoned),
    )
    ids = dict(
        session.execute(
            select(PayrollLine.member_id, PayrollLine.id).where(PayrollLine.batch_id == batch.id)
        ).all()
    )
    try:
        with session.begin_nested():
            insert_rows(
                PayrollItem,
                (
                    row
                    for payee, built in reckoned
                    for row in _items(
                        batch.id,
                        ids[payee.member_id],
                        built,
                        is_left_out=payee.member_id in left_out,
                    )
                ),
            )
    except IntegrityError as error:
        raise Conflict(
            N_("Another list has just asked for some of this. Please try again.")
        ) from error
    batch_id = batch.id
    session.flush()
    count_again(batch_id)
    return len(reckoned)


def _line(
    batch_id: int, payee: Payee, built: Deductions, left_out_reason: str | None
) -> dict[str, Any]:
    return {
        "batch_id": batch_id,
        "member_id": payee.member_id,
        "person_id": payee.person_id,
        "authority_id": payee.authority_id,
        "employee_number": payee.employee_number,
        "monthly_salary": payee.monthly_salary,
        "cap_amount": built.cap_amount,
        "wanted_amount": sum(item.wanted.amount for item in built.items),
        "asked_amount": built.total,
        "is_left_out": left_out_reason is not None,
        "left_out_reason": left_out_reason or "",
        "outcome": Outcome.WAITING,
        "note": "",
    }


def _items(
    batch_id: int, line_id: int, built: Deductions, *, is_left_out: bool
) -> list[dict[str, Any]]:
    return [
        {
            "batch_id": batch_id,
            "line_id": line_id,
            "rank": rank,
            "kind": item.wanted.kind,
            "item_key": item.wanted.key,
            "live_mark": 1 if item.amount and not is_left_out else None,
            "subject_id": item.wanted.subject_id,
            "text": item.wanted.text[:200],
            "due_on": item.wanted.due_on,
            "wanted_amount": item.wanted.amount,
            "asked_amount": item.amount,
            "applied_amount": 0,
            "basis": item.explained.to_json(),
        }
        for rank, item in enumerate(built.items, start=1)
    ]


def _ensure_authorised(batch_id: int) -> None:
    stale = session.scalar(
        select(PayrollLine.id)
        .join(PayrollAuthority, PayrollAuthority.id == PayrollLine.authority_id)
        .join(Member, Member.id == PayrollLine.member_id)
        .where(
            PayrollLine.batch_id == batch_id,
            PayrollLine.is_left_out.is_(False),
            (PayrollAuthority.live_mark.is_(None)) | (Member.status != MemberStatus.ACTIVE),
        )
        .limit(1)
    )
    if stale is not None:
        raise Refused(
            N_("Somebody on this list may no longer be deducted from. Let it be reckoned anew.")
        )
