"""How often one may write within an hour."""

from coop.domain.complaints.models import Complaint
from coop.domain.throttling.service import take_place
from coop.errors import Refused
from coop.explain import N_

OF_AN_ADDRESS = 5
OF_A_PERSON = 10
REPLIES = 20
"""Within an hour: complaints of a guest's address, complaints of a person, replies of either."""


def take_place_of_guest(address: str) -> None:
    """Take one of the hour's places of ``address``. Raises Refused when all are taken."""
    if not take_place("complaint", address, OF_AN_ADDRESS):
        raise Refused(
            N_(
                "Several messages came from your connection within the hour."
                " Please try again later."
            )
        )


def take_place_of_person(person_id: int) -> None:
    """Take one of the hour's places of a person, in all units together. Raises Refused."""
    if not take_place("complaint", f"person:{person_id}", OF_A_PERSON):
        raise Refused(
            N_(
                "You have sent us many messages within the hour. Please try again later, or add"
                " to one that you have sent already."
            )
        )


def take_place_of_reply(complaint: Complaint) -> None:
    """Take one of the hour's places for replies: of the person, else of the guest's complaint.

    Raises Refused when all are taken.
    """
    whose = f"person:{complaint.person_id}" if complaint.person_id else str(complaint.id)
    if not take_place("complaint:reply", whose, REPLIES):
        raise Refused(
            N_(
                "You have added much within the hour, and we have all of it. Please wait a little"
                " before you write again."
            )
        )
