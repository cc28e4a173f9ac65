"""A day after something was done or handed over, its customer is asked how it was; once."""

from collections.abc import Collection
from datetime import date, timedelta

from sqlalchemy import exists, select

from coop.db import session
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


def ask_for_ratings(on: date) -> int:
    """Ask, as of business day ``on``, who had something and has not rated it; return how many.

    Nobody is asked twice of the same: the message's key is a unique row. Who took back the consent
    to news and offers is not asked at all, nor where the unit takes no ratings.
    """
    asked = [
        one
        for one in list_askable(on - NOT_AFTER, on - AFTER)
        if get_unit(one.unit_id).has("ratings")
    ]
    persons = _find_willing({one.person_id for one in asked})
    rated = _find_rated(asked)
    return sum(
        _ask(one, persons[one.person_id])
        for one in asked
        if one.person_id in persons and str(one.owner) not in rated
    )


def _find_willing(person_ids: Collection[int]) -> dict[int, Person]:
    """Return those of the persons who did not take back their consent, by id."""
    is_given = exists().where(
        Consent.person_id == Person.id,
        Consent.kind == ConsentKind.MARKETING,
        Consent.withdrawn_at.is_(None),
    )
    is_taken_back = exists().where(
        Consent.person_id == Person.id,
        Consent.kind == ConsentKind.MARKETING,
        Consent.withdrawn_at.is_not(None),
    )
    rows = session.scalars(
        select(Person).where(Person.id.in_(person_ids), is_given | ~is_taken_back)
    )
    return {row.id: row for row in rows}


def _find_rated(asked: Collection[Askable]) -> set[str]:
    """Return the owners, as text, of which something was rated already."""
    rows = session.execute(
        select(Rating.owner_kind, Rating.owner_id)
        .where(Rating.owner_id.in_({one.owner.id for one in asked}))
        .distinct()
    )
    return {f"{kind}:{owner_id}" for kind, owner_id in rows}


def _ask(one: Askable, person: Person) -> bool:
    """Queue the message and say whether it is new."""
    sent = send_mail(
        TEMPLATE,
        person.email,
        {
            "name": person.full_name,
            "service": one.text,
            "unit_name": get_unit(one.unit_id).name,
            "link": one.path,
        },
        locale=person.locale,
        person_id=person.id,
        unique_key=f"{TEMPLATE}:{one.owner}",
    )
    return sent is not None
