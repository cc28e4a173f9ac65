"""Share the surplus of a closed year: drafted, checked, resolved, posted.

The treasurer drafts, the supervisor checks and consents, the chair enters what the members'
meeting resolved, and another person than the chair posts. Paying is `payout_service`.
"""

from datetime import date
from typing import Any

from sqlalchemy import update

from coop import dates
from coop.db import insert_rows, insert_unless_taken, session, take
from coop.domain.approvals.service import decide, ensure_another_person, request_approval
from coop.domain.approvals.types import Decision
from coop.domain.books.queries import find_live_year, surplus_by_unit
from coop.domain.books.types import YearStatus
from coop.domain.identity.models import User
from coop.domain.identity.types import Actor
from coop.domain.ledger import chart
from coop.domain.ledger.queries import list_units
from coop.domain.ledger.service import get_entry, post_entry, reverse_entry
from coop.domain.ledger.sums import BEGINNING, sum_of_account
from coop.domain.ledger.types import Line, Side, credit
from coop.domain.settings.service import today
from coop.domain.shu import queries
from coop.domain.shu.models import ShuDistribution, ShuShare, ShuUnitPart
from coop.domain.shu.reckoning import read_sharers
from coop.domain.shu.rules import share_surplus
from coop.domain.shu.types import SHU, UNDO, FundKind, Outcome, Policy, ShuStatus
from coop.domain.trail.service import write_trail
from coop.domain.units.types import COOPERATIVE_UNIT_ID
from coop.errors import Conflict, Refused
from coop.explain import N_
from coop.refs import Ref

MEMBERS_PAYABLE = "2-1401"
ACCOUNTS = {
    FundKind.RESERVE: "3-3100",
    FundKind.RISK: "3-3200",
    FundKind.SAVINGS: MEMBERS_PAYABLE,
    FundKind.PARTICIPATION: MEMBERS_PAYABLE,
    FundKind.BOARD: "2-1501",
    FundKind.STAFF: "2-1502",
    FundKind.EDUCATION: "2-1503",
    FundKind.SOCIAL: "2-1504",
    FundKind.DEVELOPMENT: "2-1505",
}


def simulate(policy: Policy) -> Outcome:
    """Return what ``policy`` would share, and keep nothing. Raises Refused as `draft_shu`."""
    year = find_live_year(policy.year)
    if year is None or year.status is not YearStatus.CLOSED:
        raise Refused(N_("The books of this year are not closed yet."), field="year")
    names = {unit.code: unit.name for unit in list_units()} if policy.unit_percents else {}
    return share_surplus(policy, year.member_amount, year.other_amount, read_sharers(policy), names)


def draft_shu(policy: Policy, actor: Actor) -> ShuDistribution:
    """Keep the outcome of ``policy`` as the draft of its year.

    Raises Refused for a year that is not closed or has no surplus, percentages that are not
    exactly 100, a pool that nobody has a part in; Conflict when the year has its live draft.
    """
    outcome = simulate(policy)
    pools: dict[str, Any] = {
        kind.value: [pool.member_amount, pool.other_amount, pool.weight]
        for kind, pool in outcome.pools.items()
    }
    if outcome.unit_pools:
        pools["units"] = {
            unit: [pool.amount, pool.weight] for unit, pool in outcome.unit_pools.items()
        }
    row = ShuDistribution(
        year=policy.year,
        live_mark=1,
        status=ShuStatus.DRAFT,
        member_amount=outcome.member_amount,
        other_amount=outcome.other_amount,
        members_amount=sum(share.total for share in outcome.shares),
        policy=policy.to_json(),
        funds={kind.value: amount for kind, amount in outcome.funds.items()},
        pools=pools,
        share_count=sum(share.total > 0 for share in outcome.shares),
        prepared_by=actor.user_id,
        prepared_at=dates.now(),
    )
    if not insert_unless_taken(row):
        raise Conflict(N_("The surplus of this year is being shared already."), field="year")
    _keep_shares(row.id, outcome)
    write_trail("shu.drafted", Ref(SHU, row.id), year=str(policy.year), shares=row.share_count)
    return row


def _keep_shares(distribution_id: int, outcome: Outcome) -> None:
    rows = [
        {
            "distribution_id": distribution_id,
            "member_id": share.sharer.member_id,
            "savings_weight": share.sharer.savings,
            "participation": share.sharer.business,
            "savings_amount": share.savings_amount,
            "participation_amount": share.participation_amount,
            "total_amount": share.total,
        }
        for share in outcome.shares
        if share.total
    ]
    insert_rows(ShuShare, rows)
    if outcome.unit_pools:
        _keep_unit_parts(distribution_id, outcome)


def _keep_unit_parts(distribution_id: int, outcome: Outcome) -> None:
    unit_ids = {unit.code: unit.id for unit in list_units()}
    share_ids = queries.share_ids_by_member(distribution_id)
    rows = (
        {
            "share_id": share_ids[share.sharer.member_id],
            "unit_id": unit_ids[unit],
            "weight": weight,
            "amount": amount,
        }
        for share in outcome.shares
        if share.total
        for unit, amount in share.unit_amounts.items()
        if (weight := share.sharer.business_with(unit))
    )
    insert_rows(ShuUnitPart, rows)


def check_shu(distribution_id: int, actor: Actor) -> ShuDistribution:
    """Consent to a draft, as another person than who drafted it."""
    row = queries.get_distribution(distribution_id)
    ensure_another_person(actor, _person_of(row.prepared_by))
    _move(row, ShuStatus.DRAFT, ShuStatus.CHECKED, checked_by=actor.user_id)
    write_trail("shu.checked", Ref(SHU, row.id))
    return row


def resolve_shu(
    distribution_id: int, resolution: str, resolved_on: date, actor: Actor
) -> ShuDistribution:
    """Enter the resolution of the members' meeting, as another person than drafted it.

    Raises Refused without a number, for a day to come or before the year ended.
    """
    row = queries.get_distribution(distribution_id)
    if not resolution.strip():
        raise Refused(N_("Give the number of the resolution."), field="resolution")
    if not date(row.year, 12, 31) < resolved_on <= today():
        raise Refused(
            N_("The meeting was after the year and not later than today."), field="resolved_on"
        )
    ensure_another_person(actor, _person_of(row.prepared_by))
    _move(
        row,
        ShuStatus.CHECKED,
        ShuStatus.RESOLVED,
        resolution=resolution.strip(),
        resolved_on=resolved_on,
        resolved_by=actor.user_id,
    )
    write_trail("shu.resolved", Ref(SHU, row.id), resolution=resolution.strip())
    return row


def post_shu(distribution_id: int, actor: Actor) -> ShuDistribution:
    """Book what was resolved: undistributed surplus becomes funds and what members are owed.

    Each unit gives what it earned, or is relieved of its loss, so that nothing stays undistributed
    in any of them. Another person than who entered the resolution posts. Raises Refused when the
    undistributed surplus is short of it, as after a loss that nobody has covered.
    """
    row = queries.get_distribution(distribution_id)
    ensure_another_person(actor, _person_of(row.resolved_by))
    debits, credits = sum_of_account(chart.UNDISTRIBUTED, BEGINNING, today())
    if credits - debits < row.member_amount + row.other_amount:
        raise Refused(
            N_("Only %(amount)s is undistributed: cover the loss, or the rest, first."),
            amount=credits - debits,
        )
    _move(row, ShuStatus.RESOLVED, ShuStatus.POSTED, posted_by=actor.user_id)
    owed: dict[str, int] = {}
    for kind, amount in queries.funds_of(row).items():
        owed[ACCOUNTS[kind]] = owed.get(ACCOUNTS[kind], 0) + amount
    entry = post_entry(
        f"Pembagian SHU tahun {row.year}, keputusan {row.resolution}",
        [
            *(
                _line(chart.UNDISTRIBUTED, amount, unit_id)
                for unit_id, amount in sorted(surplus_by_unit(row.year).items())
            ),
            *(credit(account, amount) for account, amount in sorted(owed.items()) if amount),
        ],
        source=Ref(SHU, row.id),
        unique_key=f"shu:{row.id}",
        booked_on=today(),
        unit_id=COOPERATIVE_UNIT_ID,
        approver_id=row.resolved_by,
    )
    row.entry_id = entry.id
    if not row.share_count:
        row.status = ShuStatus.PAID  # the meeting left nothing to single members
    write_trail("shu.posted", Ref(SHU, row.id))
    session.flush()
    return row


def _line(account: str, amount: int, unit_id: int) -> Line:
    """Return a debit of ``amount`` rupiah in a unit, or a credit where it is negative."""
    side = Side.DEBIT if amount > 0 else Side.CREDIT
    return Line(account, side, abs(amount), unit_id=unit_id)


def discard_shu(distribution_id: int, actor: Actor) -> None:
    """Drop a draft that is not resolved, so that the year can be drafted anew."""
    row = queries.get_distribution(distribution_id)
    if row.status not in (ShuStatus.DRAFT, ShuStatus.CHECKED):
        raise Refused(N_("What the meeting resolved is not discarded."))
    _move(row, row.status, ShuStatus.DISCARDED, live_mark=None)
    write_trail("shu.discarded", Ref(SHU, row.id), by=actor.name)


def request_undo(distribution_id: int, reason: str, actor: Actor) -> None:
    """Ask for a posted distribution to be taken back; another person decides.

    Raises Refused without a reason, and once the first share is paid.
    """
    row = queries.get_distribution(distribution_id)
    if not reason.strip():
        raise Refused(N_("Say why it has to be taken back."), field="reason")
    _ensure_unpaid(row)
    request_approval(UNDO, Ref(SHU, row.id), actor, reason=reason.strip())


def approve_undo(distribution_id: int, actor: Actor) -> None:
    """Take a distribution back as a whole, as another person than who asked."""
    row = queries.get_distribution(distribution_id)
    _ensure_unpaid(row)
    request = decide(UNDO, Ref(SHU, row.id), actor, Decision.APPROVED)
    _move(row, ShuStatus.POSTED, ShuStatus.REVERSED, live_mark=None)
    if row.entry_id is not None:
        reverse_entry(
            get_entry(row.entry_id),
            booked_on=today(),
            reason=request.detail["reason"],
            approver_id=actor.user_id,
        )


def reject_undo(distribution_id: int, actor: Actor, reason: str) -> None:
    """Leave the distribution as it is, with a reason, as another person than who asked."""
    if not reason.strip():
        raise Refused(N_("Say why it stays as it is."), field="reason")
    decide(UNDO, Ref(SHU, distribution_id), actor, Decision.REJECTED, reason.strip())


def lock_shu(distribution_id: int, actor: Actor) -> None:
    """Finish a year of which every share is paid."""
    row = queries.get_distribution(distribution_id)
    _move(row, ShuStatus.PAID, ShuStatus.LOCKED)
    write_trail("shu.locked", Ref(SHU, row.id), by=actor.name)


def _ensure_unpaid(row: ShuDistribution) -> None:
    if row.status is not ShuStatus.POSTED or row.paid_count:
        raise Refused(N_("The first share has been paid: this stands."))


def _person_of(user_id: int | None) -> int | None:
    return session.get_one(User, user_id).person_id if user_id else None


def _move(row: ShuDistribution, old: ShuStatus, new: ShuStatus, **values: object) -> None:
    """Advance by a guarded UPDATE; a way back also needs that nothing has been paid."""
    conditions = [ShuDistribution.id == row.id, ShuDistribution.status == old]
    if new is ShuStatus.REVERSED:
        conditions.append(ShuDistribution.paid_count == 0)
    won = take(
        update(ShuDistribution)
        .where(*conditions)
        .values(status=new, **values)
        .execution_options(synchronize_session=False)
    )
    if not won:
        raise Conflict(N_("This is at another step by now. Look at it again."))
    session.refresh(row)
