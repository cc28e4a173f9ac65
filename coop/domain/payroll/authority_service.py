"""Letters of authority and standing orders: what a member agreed to, and takes back at any time."""

from collections.abc import Callable
from datetime import date

from sqlalchemy import select, update

from coop import dates
from coop.db import insert_unless_taken, session, take
from coop.domain.files.service import keep_file
from coop.domain.files.types import CheckedFile
from coop.domain.identity.types import Actor
from coop.domain.members.models import Member
from coop.domain.members.queries import get_member
from coop.domain.members.service import choose_payroll
from coop.domain.members.types import MemberStatus
from coop.domain.payroll.line_service import leave_out_member
from coop.domain.payroll.models import PayrollAuthority, StandingOrder
from coop.domain.payroll.types import LETTER
from coop.domain.savings.queries import find_account
from coop.domain.savings.types import SavingsKind, SavingsStatus
from coop.domain.settings.service import today
from coop.domain.trail.service import write_trail
from coop.errors import Conflict, NotFound, Refused
from coop.explain import N_
from coop.refs import Ref

LEAST_ORDER = 10_000
"""The smallest standing order in rupiah."""


def record_authority(
    member_id: int,
    scan: CheckedFile,
    starts_on: date,
    actor: Actor | None,
    *,
    covers_unfound: bool = True,
) -> PayrollAuthority:
    """Keep the signed letter of authority of a member for their present employer.

    From ``starts_on`` on the employer may be asked to deduct (PP 36/2021 art. 63: what a third
    person collects from a wage needs one). Raises Refused without an employer, Conflict while
    another letter holds.
    """
    owner = Ref("member", member_id)
    return keep_authority(
        member_id,
        lambda: keep_file(scan, owner, LETTER).id,
        starts_on,
        actor,
        covers_unfound=covers_unfound,
    )


def keep_authority(
    member_id: int,
    keep: Callable[[], int],
    starts_on: date,
    actor: Actor | None,
    *,
    covers_unfound: bool = True,
) -> PayrollAuthority:
    """Record the authority whose scan ``keep()`` keeps and names."""
    member = get_member(member_id)
    _ensure_active(member)
    if member.employer_id is None:
        raise Refused(
            N_("Payroll deduction needs an employer. Choose one first."), field="starts_on"
        )
    if find_authority(member_id) is not None:
        raise _known_letter()
    authority = PayrollAuthority(
        member_id=member_id,
        employer_id=member.employer_id,
        live_mark=1,
        starts_on=starts_on,
        covers_unfound=covers_unfound,
        file_id=keep(),
        recorded_by=actor.user_id if actor else None,
        recorded_at=dates.now(),
        reason="",
    )
    if not insert_unless_taken(authority):
        raise _known_letter()
    choose_payroll(member_id, pays_by_payroll=True)
    write_trail("payroll.authority_recorded", Ref("member", member_id), starts_on=starts_on)
    return authority


def withdraw_authority(member_id: int, actor: Actor | None, reason: str = "") -> None:
    """Take a member's letter back from today on: they pay by own transfer again.

    Drafts and lists that are not sent yet leave the member out; what an employer has already may
    still be deducted. The standing order ends with it. Raises NotFound without a letter.
    """
    authority = find_authority(member_id)
    if authority is None:
        raise NotFound(N_("No letter of authority is in force."))
    now = dates.now()
    won = take(
        update(PayrollAuthority)
        .where(PayrollAuthority.id == authority.id, PayrollAuthority.live_mark == 1)
        .values(
            live_mark=None,
            withdrawn_on=today(),
            withdrawn_at=now,
            withdrawn_by=actor.user_id if actor else None,
            reason=reason.strip()[:200],
        )
        .execution_options(synchronize_session=False)
    )
    if not won:
        raise Conflict(N_("This letter of authority has been withdrawn already."))
    leave_out_member(member_id, "Surat kuasa dicabut")
    if find_order(member_id) is not None:
        end_order(member_id, actor)
    if get_member(member_id).status is not MemberStatus.LEFT:
        choose_payroll(member_id, pays_by_payroll=False)
    write_trail("payroll.authority_withdrawn", Ref("member", member_id), reason=reason.strip())


def start_order(member_id: int, amount: int, actor: Actor) -> StandingOrder:
    """Save ``amount`` rupiah voluntarily out of each wage; an earlier order is replaced.

    Raises Refused without a letter of authority or a voluntary account, or for too little.
    """
    member = get_member(member_id)
    _ensure_active(member)
    if find_authority(member_id) is None:
        raise Refused(N_("A standing order needs a letter of authority for payroll deduction."))
    if amount < LEAST_ORDER:
        raise Refused(
            N_("A standing order is at least %(least_amount)s."),
            field="amount",
            least_amount=LEAST_ORDER,
        )
    account = find_account(member_id, SavingsKind.SUKARELA)
    if account is None or account.status is not SavingsStatus.OPEN:
        raise Refused(N_("There is no voluntary savings account to save on."))
    before = find_order(member_id)
    if before is not None:
        _end(before, actor)
    order = StandingOrder(
        member_id=member_id,
        live_mark=1,
        amount=amount,
        started_by=actor.user_id,
        started_at=dates.now(),
    )
    if not insert_unless_taken(order):
        raise Conflict(N_("A standing order was started a moment ago. Look again."))
    write_trail("payroll.order_started", Ref("member", member_id), amount=amount)
    return order


def end_order(member_id: int, actor: Actor | None) -> None:
    """End the standing order; what is on a list already is still deducted. Raises NotFound."""
    order = find_order(member_id)
    if order is None:
        raise NotFound(N_("There is no standing order."))
    _end(order, actor)
    write_trail("payroll.order_ended", Ref("member", member_id), amount=order.amount)


def find_authority(member_id: int) -> PayrollAuthority | None:
    """Return the letter of authority in force, or None."""
    return session.scalars(
        select(PayrollAuthority).where(
            PayrollAuthority.member_id == member_id, PayrollAuthority.live_mark == 1
        )
    ).one_or_none()


def find_order(member_id: int) -> StandingOrder | None:
    """Return the standing order in force, or None."""
    return session.scalars(
        select(StandingOrder).where(
            StandingOrder.member_id == member_id, StandingOrder.live_mark == 1
        )
    ).one_or_none()


def _end(order: StandingOrder, actor: Actor | None) -> None:
    won = take(
        update(StandingOrder)
        .where(StandingOrder.id == order.id, StandingOrder.live_mark == 1)
        .values(live_mark=None, ended_at=dates.now(), ended_by=actor.user_id if actor else None)
        .execution_options(synchronize_session=False)
    )
    if not won:
        raise Conflict(N_("This standing order has ended already."))


def _ensure_active(member: Member) -> None:
    if member.status is not MemberStatus.ACTIVE:
        raise Refused(N_("This membership is ending or has ended."))


def _known_letter() -> Conflict:
    return Conflict(N_("A letter of authority is in force already. Withdraw it first."))
