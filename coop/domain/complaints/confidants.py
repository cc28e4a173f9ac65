"""Those who read what is confided, and who runs a unit: where to write to them."""

from coop.domain.complaints.models import Complaint
from coop.domain.complaints.moving import ref_of
from coop.domain.identity.types import Role
from coop.domain.notifications.service import send_mail
from coop.domain.people.officers import Officer, list_officers
from coop.domain.units.queries import get_unit
from coop.domain.units.types import COOPERATIVE_UNIT_ID

OF_THE_HOUSE = "keluhan-rahasia"


def list_confidants(unit_id: int) -> list[Officer]:
    """Return who reads what is confided: the supervisors, and the owner of a business."""
    supervisors = list_officers((Role.SUPERVISOR,))
    if unit_id == COOPERATIVE_UNIT_ID:
        return supervisors
    return list({one.user_id: one for one in (*supervisors, *list_owners(unit_id))}.values())


def list_owners(unit_id: int) -> list[Officer]:
    """Return who runs a business."""
    return list_officers((Role.OWNER,), unit_id)


def list_told_of_overdue(complaint: Complaint) -> list[Officer]:
    """Return who is told that a business is late: who may read it, and can do something about it.

    What was confided is told to the confidants, since it may be about the owner. Anything else
    is told to the owners, and to the confidants where nobody runs the business any more.
    """
    if complaint.is_confidential:
        return list_confidants(complaint.unit_id)
    return list_owners(complaint.unit_id) or list_confidants(complaint.unit_id)


def tell_confidants(complaint: Complaint) -> None:
    """Tell those who may read it that there is one, and nothing of what it says."""
    for officer in list_confidants(complaint.unit_id):
        send_mail(
            "confidential_arrived",
            officer.email,
            {"name": officer.name, "link": _page_of(complaint.unit_id)},
            locale=officer.locale,
            person_id=officer.person_id,
            unique_key=f"{ref_of(complaint)}:arrived:{officer.user_id}",
        )


def _page_of(unit_id: int) -> str:
    if unit_id == COOPERATIVE_UNIT_ID:
        return OF_THE_HOUSE
    return f"usaha/{get_unit(unit_id).code}/kelola/keluhan/rahasia"
