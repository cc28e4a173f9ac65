"""Keep the register: enter members, change where they work, mark who leaves."""

import secrets
from dataclasses import asdict
from datetime import date
from typing import Any

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from coop import dates
from coop.db import insert_unless_taken, session, take
from coop.domain.members.models import Employer, Member
from coop.domain.members.queries import get_employer, get_member
from coop.domain.members.types import LeavingReason, MemberStatus, WorkDetails
from coop.domain.numbering.service import take_number
from coop.domain.people.queries import get_person
from coop.domain.trail.service import write_trail
from coop.domain.units.types import COOPERATIVE_UNIT_ID
from coop.errors import Conflict, Refused
from coop.explain import N_
from coop.refs import Ref


def enrol_member(
    person_id: int,
    *,
    joined_on: date,
    employer_id: int | None = None,
    employee_number: str | None = None,
    monthly_salary: int | None = None,
    pays_by_payroll: bool = False,
) -> Member:
    """Enter a person into the register with the next number (UU 25/1992 art. 17).

    Takes a number: call it late. Raises Conflict when the person is a member already.
    """
    get_person(person_id)
    work = WorkDetails(employer_id, employee_number, monthly_salary, pays_by_payroll)
    _ensure_consistent(work)
    member = Member(
        person_id=person_id,
        current_mark=1,
        status=MemberStatus.ACTIVE,
        joined_on=joined_on,
        number=take_number(COOPERATIVE_UNIT_ID, "member"),
        card_token=secrets.token_urlsafe(32),
        created_at=dates.now(),
        **asdict(work),
    )
    if not insert_unless_taken(member):
        raise Conflict(N_("This person is a member already."))
    write_trail("member.enrolled", Ref("member", member.id), number=member.number)
    return member


def change_member(member_id: int, work: WorkDetails) -> Member:
    """Change where a member works and how they pay; the trail keeps before and after."""
    member = get_member(member_id)
    if member.status is MemberStatus.LEFT:
        raise Refused(N_("This membership has ended; its data no longer change."))
    _ensure_consistent(work)
    before = _shown(WorkDetails(**{name: getattr(member, name) for name in asdict(work)}))
    for name, value in asdict(work).items():
        setattr(member, name, value)
    after = _shown(work)
    changes = {name: [before[name], after[name]] for name in after if before[name] != after[name]}
    if changes:
        write_trail("member.changed", Ref("member", member_id), changes=changes)
    session.flush()
    return member


def choose_payroll(member_id: int, *, pays_by_payroll: bool) -> None:
    """Note whether a member pays by payroll deduction. Raises Refused without an employer."""
    member = get_member(member_id)
    work = WorkDetails(
        member.employer_id, member.employee_number, member.monthly_salary, pays_by_payroll
    )
    change_member(member_id, work)


def renew_card_token(member_id: int) -> Member:
    """Give the card a new code, so that a lost card confirms nothing any more."""
    member = get_member(member_id)
    member.card_token = secrets.token_urlsafe(32)
    write_trail("member.card_renewed", Ref("member", member_id))
    session.flush()
    return member


def mark_leaving(member_id: int) -> None:
    """Note that the member's settlement is under way. Raises Conflict unless active."""
    _advance(member_id, MemberStatus.ACTIVE, MemberStatus.LEAVING)


def mark_staying(member_id: int) -> None:
    """Note that a leaving member stays after all. Raises Conflict unless leaving."""
    _advance(member_id, MemberStatus.LEAVING, MemberStatus.ACTIVE)


def mark_left(member_id: int, on: date, reason: LeavingReason) -> None:
    """End the membership for good. Raises Conflict unless it is leaving."""
    _advance(
        member_id,
        MemberStatus.LEAVING,
        MemberStatus.LEFT,
        left_on=on,
        leaving_reason=reason,
        current_mark=None,
        pays_by_payroll=False,
    )


def add_employer(name: str, payday: int = 25) -> Employer:
    """Add an employer whose payroll office may deduct on ``payday`` of the month."""
    employer = Employer(name=name.strip(), payday=payday, is_active=True)
    if not insert_unless_taken(employer):
        raise Refused(N_("There is an employer of this name already."), field="name")
    write_trail("employer.added", Ref("employer", employer.id), name=employer.name)
    return employer


def change_employer(employer_id: int, name: str, payday: int, *, is_active: bool) -> Employer:
    """Change an employer; the trail keeps before and after."""
    employer = get_employer(employer_id)
    wanted = {"name": name.strip(), "payday": payday, "is_active": is_active}
    changes = {
        key: [getattr(employer, key), value]
        for key, value in wanted.items()
        if getattr(employer, key) != value
    }
    try:
        with session.begin_nested():
            session.execute(update(Employer).where(Employer.id == employer_id).values(**wanted))
    except IntegrityError as error:
        raise Refused(N_("There is an employer of this name already."), field="name") from error
    if changes:
        write_trail("employer.changed", Ref("employer", employer_id), changes=changes)
    return employer


def _shown(work: WorkDetails) -> dict[str, Any]:
    """Return ``work`` as the trail keeps it: an employer by name, which a reader knows."""
    shown = asdict(work)
    employer_id = shown.pop("employer_id")
    return {"employer": get_employer(employer_id).name if employer_id else None, **shown}


def _ensure_consistent(work: WorkDetails) -> None:
    if work.pays_by_payroll and work.employer_id is None:
        raise Refused(
            N_("Payroll deduction needs an employer. Choose one first."), field="employer_id"
        )


def _advance(member_id: int, before: MemberStatus, after: MemberStatus, **values: Any) -> None:
    member = get_member(member_id)
    won = take(
        update(Member)
        .where(Member.id == member_id, Member.status == before)
        .values(status=after, **values)
        .execution_options(synchronize_session=False)
    )
    if not won:
        raise Conflict(N_("This membership is not in the state for that any more."))
    session.refresh(member)
    write_trail(f"member.{after.value}", Ref("member", member_id))
