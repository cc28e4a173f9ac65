"""What the register adds to the copy of a person's data, and whom it tells of changes."""

from typing import Any

from coop.domain.members import news
from coop.domain.members.queries import list_memberships
from coop.domain.people.news import register_news
from coop.domain.people.own_data import register_own_data

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


def _memberships(person_id: int) -> list[dict[str, Any]]:
    return [
        {name: getattr(member, name) for name in _SHOWN} for member in list_memberships(person_id)
    ]


def register() -> None:
    """Add the memberships to one's own data; tell of changed addresses and accounts."""
    register_own_data("memberships", _memberships)
    register_news("members", news.tell_former_address, news.tell_of_account)
