"""The surplus of a year shared and paid into savings, beside the bare INSERTs of the same rows."""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from functools import partial

from flask import Flask
from sqlalchemy import select

from bench.work import WorkResult, measure_job
from coop.dates import add_months, month_of
from coop.db import run_in_transaction, session
from coop.domain.books import year_service
from coop.domain.identity.models import UserRole
from coop.domain.identity.queries import get_actor
from coop.domain.identity.types import Actor, Role
from coop.domain.ledger.closing_service import finish_closing, start_closing
from coop.domain.ledger.models import JournalEntry
from coop.domain.savings.types import SavingsKind
from coop.domain.settings.service import today
from coop.domain.shu import service
from coop.domain.shu.payout_service import payout_portions
from coop.domain.shu.types import FundKind, PayoutWay, Policy, SavingsBasis

MEMBERS = {
    FundKind.RESERVE: Decimal(40),
    FundKind.SAVINGS: Decimal(25),
    FundKind.PARTICIPATION: Decimal(30),
    FundKind.SOCIAL: Decimal(5),
}
OTHERS = {FundKind.RESERVE: Decimal(100)}


def measure_sharing(apps: Sequence[tuple[int, Flask]]) -> Iterator[WorkResult]:
    """Measure the draft of a year's shares, and their payment into everybody's savings."""
    for members, app in apps:
        with app.app_context():
            roles = select(UserRole.user_id).where(UserRole.role == Role.TREASURER)
            users = session.scalars(roles.order_by(UserRole.user_id)).all()
            treasurer, other = (get_actor(user_id) for user_id in users)
            session.remove()
            year = run_in_transaction(partial(_close_year, treasurer, other))
            draft = partial(service.draft_shu, _policy(year), treasurer)
            yield measure_job("SHU shared", members, draft)
            shared = run_in_transaction(partial(_posted, year, treasurer, other))
            yield measure_job("SHU paid out", members, partial(_pay_out, shared, treasurer))


def _policy(year: int) -> Policy:
    return Policy(
        year,
        savings_basis=SavingsBasis.DAYS,
        savings_kinds=(SavingsKind.POKOK, SavingsKind.WAJIB, SavingsKind.SUKARELA),
        includes_left=False,
        member_percents=MEMBERS,
        other_percents=OTHERS,
    )


def _close_year(treasurer: Actor, other: Actor) -> int:
    """Close the months of the last year and the year itself; return it."""
    december = date(today().year - 1, 12, 1)
    first = session.scalars(select(JournalEntry.booked_on).order_by(JournalEntry.booked_on)).first()
    month = month_of(first or december)
    while month < december:
        start_closing(month)
        finish_closing(month)
        month = add_months(month, 1)
    row = year_service.prepare_year(december.year, treasurer, is_accepted=True)
    year_service.approve_year(row.id, other)
    finish_closing(december)
    return december.year


def _posted(year: int, treasurer: Actor, other: Actor) -> int:
    row = service.draft_shu(_policy(year), treasurer)
    service.check_shu(row.id, other)
    service.resolve_shu(row.id, "01/RAT", today(), other)
    service.post_shu(row.id, treasurer)
    return row.id


def _pay_out(distribution_id: int, treasurer: Actor) -> None:
    for portion in portions_into_savings(distribution_id, treasurer.user_id):
        portion()


def portions_into_savings(distribution_id: int, payer_id: int) -> Iterator[partial[None]]:
    """Yield what pays a portion of the shares into voluntary savings."""
    return payout_portions(
        {
            "distribution_id": distribution_id,
            "way": PayoutWay.SUKARELA.value,
            "bank_account_id": None,
            "by": payer_id,
        }
    )
