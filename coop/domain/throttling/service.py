"""Take a place of the hour: a row that only one can have."""

from datetime import timedelta

from sqlalchemy import delete, func, select

from coop import dates
from coop.db import insert_unless_taken, session
from coop.db.crypto import keyed_hash
from coop.domain.throttling.models import HourlyPlace


def take_place(purpose: str, whose: str, most: int) -> bool:
    """Take one of the hour's ``most`` places of somebody for ``purpose``; False without one.

    Of rivals for the last one, one gets it.
    """
    hour = dates.now().replace(minute=0, second=0, microsecond=0)
    key = keyed_hash(f"{purpose}:{whose}")
    taken = session.scalar(
        select(func.count()).where(HourlyPlace.key == key, HourlyPlace.hour_at == hour)
    )
    return any(
        insert_unless_taken(HourlyPlace(key=key, hour_at=hour, place=place))
        for place in range((taken or 0) + 1, most + 1)
    )


def forget_old_places() -> None:
    """Delete the places of yesterday and before: they limit nothing any more."""
    before = dates.now() - timedelta(days=1)
    session.execute(
        delete(HourlyPlace)
        .where(HourlyPlace.hour_at < before)
        .execution_options(synchronize_session=False)
    )
