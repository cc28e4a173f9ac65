"""What payroll deduction contributes: a say in leaving, and whom nobody needs to remind."""

from collections.abc import Iterable
from datetime import date
from typing import Any, cast

from sqlalchemy import select, update

from coop import dates
from coop.db import session
from coop.domain.ledger.models import JournalEntry
from coop.domain.ledger.settlement import (
    SettlementLook,
    SettlementSource,
    register_settlement,
)
from coop.domain.loans.types import LOAN
from coop.domain.members.models import Employer, Member
from coop.domain.payments.sources import Source, register_source
from coop.domain.payments.types import PaymentMethod
from coop.domain.payroll.authority_service import find_authority, withdraw_authority
from coop.domain.payroll.models import PayrollAuthority, PayrollBatch, PayrollItem, StandingOrder
from coop.domain.payroll.source_service import choose_deduction, offer_deduction
from coop.domain.payroll.types import WITH_EMPLOYER, ItemKind
from coop.domain.people.own_data import register_own_data
from coop.domain.reminders.due_items import SpokenFor, register_on_its_way
from coop.explain import N_
from coop.refs import Ref


def look(_member_id: int, _on: date) -> SettlementLook:
    """Settle nothing: what hinders leaving, membership asks together with unfinished payments."""
    return SettlementLook()


def close(member_id: int, _entry: JournalEntry, _on: date) -> None:
    """End the letter of authority and the standing order of who leaves."""
    if find_authority(member_id) is not None:
        withdraw_authority(member_id, None, "Keanggotaan berakhir")
    session.execute(
        update(StandingOrder)
        .where(StandingOrder.member_id == member_id, StandingOrder.live_mark == 1)
        .values(live_mark=None, ended_at=dates.now())
        .execution_options(synchronize_session=False)
    )


def find_on_its_way() -> Iterable[SpokenFor]:
    """Return what lists ask for whole that employers have: nobody is reminded of it."""
    rows = session.execute(
        select(PayrollItem.kind, PayrollItem.subject_id, PayrollItem.due_on)
        .join(PayrollBatch, PayrollBatch.id == PayrollItem.batch_id)
        .where(
            PayrollItem.live_mark == 1,
            PayrollItem.asked_amount == PayrollItem.wanted_amount,
            PayrollBatch.status.in_(WITH_EMPLOYER),
        )
    )
    for kind, subject_id, due_on in rows:
        yield Ref(LOAN if kind is ItemKind.INSTALMENT else "bill", subject_id), due_on


def list_own(person_id: int) -> list[dict[str, Any]]:
    """Return the person's letters of authority and standing orders, in one statement."""
    rows = session.execute(
        select(PayrollAuthority, Employer.name, StandingOrder)
        .select_from(Member)
        .outerjoin(PayrollAuthority, PayrollAuthority.member_id == Member.id)
        .outerjoin(Employer, Employer.id == PayrollAuthority.employer_id)
        .outerjoin(StandingOrder, StandingOrder.member_id == Member.id)
        .where(Member.person_id == person_id)
        .order_by(PayrollAuthority.id, StandingOrder.id)
    ).all()
    found: dict[tuple[str, int], dict[str, Any]] = {}
    for letter, employer, order in cast("Any", rows):
        if letter is not None:
            found["letter_of_authority", letter.id] = {
                "employer": employer,
                "starts_on": letter.starts_on,
                "withdrawn_on": letter.withdrawn_on,
            }
        if order is not None:
            found["standing_order", order.id] = {
                "amount": order.amount,
                "started_at": order.started_at,
                "ended_at": order.ended_at,
            }
    return [{"kind": kind, **values} for (kind, _id), values in sorted(found.items())]


def register() -> None:
    """Wire payroll deduction into leaving, reminders and the copy of one's own data."""
    register_own_data("payroll_deduction", list_own)
    register_settlement(SettlementSource("payroll", look, close))
    register_on_its_way(find_on_its_way)
    register_source(
        Source(
            "payroll",
            N_("Deducted from the next pay"),
            PaymentMethod.PAYROLL,
            offer_deduction,
            choose_deduction,
        )
    )
