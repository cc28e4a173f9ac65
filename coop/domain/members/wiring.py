"""What the register adds to a person's own data, whom it tells of changes, whom it groups."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Date, Select, bindparam, select

from coop.db import session
from coop.domain.broadcast.segments import SegmentField, register_names, register_segment
from coop.domain.members import news
from coop.domain.members.models import Member
from coop.domain.members.queries import list_employers, list_memberships
from coop.domain.members.types import MemberStatus
from coop.domain.people.audiences import AudienceGroup, register_audience
from coop.domain.people.news import register_news
from coop.domain.people.own_data import register_own_data
from coop.domain.settings.service import get_setting
from coop.explain import N_

_SHOWN = (
    "number",
    "status",
    "joined_on",
    "left_on",
    "leaving_reason",
    "employee_number",
    "monthly_salary",
    "pays_by_payroll",
)


_ACTIVE = select(Member.person_id).where(
    Member.current_mark == 1, Member.status == MemberStatus.ACTIVE
)
_NEW = _ACTIVE.where(Member.joined_on >= bindparam("new_members_since", type_=Date()))


def _since_when(on: date) -> Mapping[str, Any]:
    days = int(get_setting("notices.new_member_days"))
    return {"new_members_since": on - timedelta(days=days)}


def _employers() -> list[tuple[str, str]]:
    return [(str(one.id), one.name) for one in list_employers()]


def _of_employer(value: str, _on: date) -> Select[int]:
    return _ACTIVE.where(Member.employer_id == int(value))


def _statuses() -> list[tuple[str, str]]:
    return [("active", N_("Active members")), ("left", N_("Former members"))]


def _of_status(value: str, _on: date) -> Select[int]:
    if value == "active":
        return _ACTIVE
    still = select(Member.person_id).where(Member.current_mark == 1)
    return select(Member.person_id).where(Member.person_id.not_in(still))


def _joined() -> list[tuple[str, str]]:
    return [
        ("this_year", N_("This year")),
        ("last_year", N_("Last year")),
        ("earlier", N_("Earlier")),
    ]


def _joined_in(value: str, on: date) -> Select[int]:
    this_year = on.replace(month=1, day=1)
    last_year = this_year.replace(year=this_year.year - 1)
    match value:
        case "this_year":
            return _ACTIVE.where(Member.joined_on >= this_year)
        case "last_year":
            return _ACTIVE.where(Member.joined_on >= last_year, Member.joined_on < this_year)
    return _ACTIVE.where(Member.joined_on < last_year)


def _by_number(numbers: Sequence[str]) -> dict[str, int]:
    rows = session.execute(
        select(Member.number, Member.person_id).where(Member.number.in_(numbers))
    )
    return dict(rows.all())


def _memberships(person_id: int) -> list[dict[str, Any]]:
    return [
        {name: getattr(member, name) for name in _SHOWN} for member in list_memberships(person_id)
    ]


def register() -> None:
    """Add memberships to one's own data, tell of changed addresses, and name the groups."""
    register_own_data("memberships", _memberships)
    register_news("members", news.tell_former_address, news.tell_of_account)
    register_segment(SegmentField("status", N_("Membership"), _statuses, _of_status))
    register_segment(SegmentField("employer", N_("Employer"), _employers, _of_employer))
    register_segment(SegmentField("joined", N_("Joined"), _joined, _joined_in))
    register_names(_by_number)
    register_audience(AudienceGroup("members", N_("Members"), _ACTIVE))
    register_audience(AudienceGroup("new_members", N_("New members"), _NEW, _since_when))
