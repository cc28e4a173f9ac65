"""A day after something was done or handed over, its customer is asked how it was; once."""

from collections.abc import Callable, Collection
from datetime import date, timedelta

from sqlalchemy import exists, select

from coop.db import KEYS_A_QUERY, in_parts, session
from coop.domain.notifications.service import send_mail
from coop.domain.people.models import Consent, Person
from coop.domain.people.types import ConsentKind
from coop.domain.ratings.models import Rating
from coop.domain.ratings.subjects import list_askable
from coop.domain.ratings.types import Askable
from coop.domain.units.queries import get_unit

TEMPLATE = "rating_asked"
AFTER = timedelta(days=1)
NOT_AFTER = timedelta(days=7)
"""What was missed for longer, by an outage, is asked no more: nobody remembers how it was."""


def ask_for_ratings(on: date, stop_path: Callable[[int], str]) -> int:
    """Ask, as of business day ``on``, who had something and has not rated it; return how many.

    ``stop_path`` returns the address by which a person stops such mails, for its id. Nobody is
    asked twice of the same: the message's key is a unique row. Only who agreed to news and offers
    is asked, so that everybody who is can stop it; nobody of a unit that is closed or takes no
    ratings.
    """
    asked = [one for one in list_askable(on - NOT_AFTER, on - AFTER) if _takes(one.unit_id)]
    persons = _find_willing({one.person_id for one in asked})
    rated = _find_rated({one.owner.id for one in asked})
    return sum(
        _ask(one, persons[one.person_id], stop_path(one.person_id))
        for one in asked
        if one.person_id in persons and str(one.owner) not in rated
    )


def _takes(unit_id: int) -> bool:
    unit = get_unit(unit_id)
    return unit.is_active and unit.has("ratings")


def _find_willing(person_ids: Collection[int]) -> dict[int, Person]:
    """Return those of the persons who agreed to news and offers, by id."""
    is_given = exists().where(
        Consent.person_id == Person.id,
        Consent.kind == ConsentKind.MARKETING,
        Consent.withdrawn_at.is_(None),
    )
    return {
        row.id: row
        for some in in_parts(sorted(person_ids), KEYS_A_QUERY)
        for row in session.scalars(select(Person).where(Person.id.in_(some), is_given))
    }


def _find_rated(owner_ids: Collection[int]) -> set[str]:
    """Return the owners, as text, of which something was rated already."""
    return {
        f"{kind}:{owner_id}"
        for some in in_parts(sorted(owner_ids), KEYS_A_QUERY)
        for kind, owner_id in session.execute(
            select(Rating.owner_kind, Rating.owner_id).where(Rating.owner_id.in_(some)).distinct()
        )
    }


def _ask(one: Askable, person: Person, stop: str) -> bool:
    """Queue the message and say whether it is new."""
    sent = send_mail(
        TEMPLATE,
        person.email,
        {
            "name": person.full_name,
            "service": one.text,
            "unit_name": get_unit(one.unit_id).name,
            "link": one.path,
            "stop": stop,
        },
        locale=person.locale,
        person_id=person.id,
        unique_key=f"{TEMPLATE}:{one.owner}",
    )
    return sent is not None
