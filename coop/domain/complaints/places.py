"""How often one may write within an hour: each place is a row that only one can have."""

from datetime import timedelta

from sqlalchemy import delete, func, select

from coop import dates
from coop.db import insert_unless_taken, session
from coop.db.crypto import keyed_hash
from coop.domain.complaints.models import Complaint, GuestComplaint
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


def take_place(purpose: str, whose: str, most: int) -> bool:
    """Take one of the hour's ``most`` places of somebody for ``purpose``; False without one.

    Of rivals for the last one, one gets it. Other areas keep guests within bounds by it too.
    """
    hour = dates.now().replace(minute=0, second=0, microsecond=0)
    key = keyed_hash(f"{purpose}:{whose}")
    taken = session.scalar(
        select(func.count()).where(
            GuestComplaint.address_key == key, GuestComplaint.hour_at == hour
        )
    )
    return any(
        insert_unless_taken(GuestComplaint(address_key=key, hour_at=hour, place=place))
        for place in range((taken or 0) + 1, most + 1)
    )


def forget_old_places() -> None:
    """Delete the places of yesterday and before: they limit nothing any more."""
    before = dates.now() - timedelta(days=1)
    session.execute(
        delete(GuestComplaint)
        .where(GuestComplaint.hour_at < before)
        .execution_options(synchronize_session=False)
    )
