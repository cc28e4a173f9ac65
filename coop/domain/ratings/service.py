"""Rate what one had, reply for the unit, hide words that hurt somebody."""

from datetime import timedelta

from sqlalchemy import update

from coop import dates
from coop.db import insert_unless_taken, session, take
from coop.domain.identity.types import Actor
from coop.domain.ratings.models import Rating
from coop.domain.ratings.queries import find_rating, get_rating_of
from coop.domain.ratings.subjects import list_rateable
from coop.domain.ratings.types import FEWEST, MOST
from coop.domain.settings.service import today
from coop.domain.trail.service import write_trail
from coop.errors import Conflict, NotFound, Refused
from coop.explain import N_
from coop.refs import Ref

RATING = "rating"
CHANGE_WITHIN = timedelta(days=30)


def rate(owner: Ref, about: str, person_id: int, stars: int, text: str = "") -> Rating:
    """Keep what the person says of one thing of ``owner``; saying it again changes it.

    It can change for 30 days and until the unit has replied. Raises NotFound for what the person
    did not have, Refused for stars beyond one to five, Conflict when it stays as it is.
    """
    thing = next((one for one in list_rateable(owner, person_id) if one.about == about), None)
    if thing is None:
        raise NotFound(N_("There is nothing to rate here."))
    if not FEWEST <= stars <= MOST:
        raise Refused(N_("Choose one to five stars."), field="stars")
    rating = Rating(
        unit_id=thing.unit_id,
        person_id=person_id,
        owner_kind=owner.kind,
        owner_id=owner.id,
        about=about,
        about_name=thing.name,
        stars=stars,
        text=text.strip(),
        said_on=today(),
        said_at=dates.now(),
    )
    if not insert_unless_taken(rating):
        return _change(owner, about, stars, text.strip())
    write_trail("rating.given", Ref(RATING, rating.id), stars=stars)
    return rating


def _change(owner: Ref, about: str, stars: int, text: str) -> Rating:
    won = take(
        update(Rating)
        .where(
            Rating.owner_kind == owner.kind,
            Rating.owner_id == owner.id,
            Rating.about == about,
            Rating.replied_at.is_(None),
            Rating.said_on >= today() - CHANGE_WITHIN,
        )
        .values(stars=stars, text=text)
        .execution_options(synchronize_session=False)
    )
    if not won:
        raise Conflict(N_("The unit has replied, or it was a while ago: your rating stays."))
    rating = find_rating(owner, about)
    write_trail("rating.changed", Ref(RATING, rating.id), stars=stars)
    return rating


def reply_to(rating_id: int, unit_id: int, text: str, actor: Actor) -> Rating:
    """Write the unit's reply, or write it anew. Raises NotFound, Refused when it says nothing."""
    rating, words = get_rating_of(rating_id, unit_id), text.strip()
    if not words:
        raise Refused(N_("Please fill this in."), field="reply")
    rating.reply, rating.replied_by, rating.replied_at = words, actor.user_id, dates.now()
    write_trail("rating.replied", Ref(RATING, rating.id))
    session.flush()
    return rating


def hide(rating_id: int, unit_id: int, reason: str, actor: Actor) -> Rating:
    """Show the words of a rating no longer; its stars go on counting. Raises NotFound, Refused."""
    rating, why = get_rating_of(rating_id, unit_id), reason.strip()
    if not why:
        raise Refused(N_("Please fill this in."), field="reason")
    rating.hidden_by, rating.hidden_at, rating.hidden_reason = actor.user_id, dates.now(), why
    write_trail("rating.hidden", Ref(RATING, rating.id), reason=why)
    session.flush()
    return rating


def show_again(rating_id: int, unit_id: int) -> Rating:
    """Show the words of a hidden rating again. Raises NotFound."""
    rating = get_rating_of(rating_id, unit_id)
    rating.hidden_by, rating.hidden_at, rating.hidden_reason = None, None, ""
    write_trail("rating.shown", Ref(RATING, rating.id))
    session.flush()
    return rating
