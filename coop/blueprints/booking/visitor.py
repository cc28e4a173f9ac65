"""Who looks for a time, signed in or not, and where they want the service to be done."""

import hashlib
import secrets

from flask import session as cookie
from flask_login import current_user

from coop.domain.booking.types import ServiceTerms, Spot, Venue
from coop.web.signing_in import CARRIED

VISIT, SPOTS, DRAFT = "booking_visit", "booking_spots", "booking_draft"
CARRIED.update({VISIT, SPOTS, DRAFT})
MOST_SPOTS = 3
"""A cookie has little room."""


def my_person_id() -> int | None:
    """Return the person who is signed in, None for a guest."""
    return current_user.person_id if current_user.is_authenticated else None


def my_holders() -> tuple[str, ...]:
    """Return the names under which this visitor holds times: the guest they were, the person."""
    person_id, key = my_person_id(), cookie.get(VISIT)
    names = [f"person:{person_id}"] if person_id else []
    return (*names, _name_of(key)) if key else tuple(names)


def my_holder() -> str:
    """Return the name under which this visitor holds a time now."""
    person_id = my_person_id()
    if person_id:
        return f"person:{person_id}"
    return _name_of(cookie.setdefault(VISIT, secrets.token_urlsafe(16)))


def _name_of(key: str) -> str:
    return f"visit:{hashlib.sha256(key.encode()).hexdigest()[:40]}"


def my_spot(item_id: int, terms: ServiceTerms) -> Spot | None:
    """Return where the visitor wants a service; None while they have to say so first."""
    kept = cookie.get(SPOTS, {}).get(str(item_id))
    if kept and Venue(kept[0]) in terms.offered_at.venues:
        return Spot(Venue(kept[0]), kept[1], kept[2])
    return Spot() if Venue.UNIT in terms.offered_at.venues else None


def keep_spot(item_id: int, spot: Spot) -> None:
    """Remember where the visitor wants a service; the oldest of too many is forgotten."""
    others = {key: one for key, one in cookie.get(SPOTS, {}).items() if key != str(item_id)}
    while len(others) >= MOST_SPOTS:
        others.pop(next(iter(others)))
    cookie[SPOTS] = {**others, str(item_id): [spot.venue.value, spot.address, spot.district_id]}
