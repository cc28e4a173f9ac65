"""Reading ratings: one thing's, a unit's, over time."""

from collections.abc import Collection, Iterator
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, extract, func, select

from coop.db import session
from coop.domain.people.models import Person
from coop.domain.people.rules import name_key
from coop.domain.ratings.models import Rating
from coop.domain.ratings.rules import shorten_name
from coop.domain.ratings.types import FEWEST, MOST, RatingFilter, RatingRow, Summary
from coop.errors import NotFound
from coop.explain import N_
from coop.paging import Page
from coop.refs import Ref


def get_rating_of(rating_id: int, unit_id: int) -> Rating:
    """Return a rating of the unit or raise NotFound."""
    found = session.scalars(
        select(Rating).where(Rating.id == rating_id, Rating.unit_id == unit_id)
    ).one_or_none()
    if found is None:
        raise NotFound(N_("This rating does not exist."))
    return found


def find_rating(owner: Ref, about: str) -> Rating:
    """Return the rating of one thing of ``owner`` as it stands now, or raise NotFound."""
    found = session.scalars(
        select(Rating)
        .where(Rating.owner_kind == owner.kind, Rating.owner_id == owner.id, Rating.about == about)
        .execution_options(populate_existing=True)
    ).one_or_none()
    if found is None:
        raise NotFound(N_("This rating does not exist."))
    return found


def name_of(rating: Rating) -> str:
    """Return who said it, as everybody reads the name."""
    return shorten_name(session.get_one(Person, rating.person_id).full_name)


def list_of_owner(owner: Ref) -> dict[str, Rating]:
    """Return what was said of ``owner``, by what it is about."""
    rows = session.scalars(
        select(Rating).where(Rating.owner_kind == owner.kind, Rating.owner_id == owner.id)
    )
    return {row.about: row for row in rows}


def summarise(
    unit_id: int,
    about: str | None = None,
    first: date | None = None,
    last: date | None = None,
) -> Summary:
    """Return what the ratings of a unit, or of one thing, come to; one statement."""
    where = [Rating.unit_id == unit_id]
    if about is not None:
        where.append(Rating.about == about)
    if first is not None:
        where.append(Rating.said_on >= first)
    if last is not None:
        where.append(Rating.said_on <= last)
    rows = session.execute(select(Rating.stars, func.count()).where(*where).group_by(Rating.stars))
    by_stars = dict.fromkeys(range(MOST, FEWEST - 1, -1), 0)
    for stars, count in rows:
        by_stars[stars] = count
    return _summary(by_stars)


def summarise_each(unit_id: int, about: Collection[str]) -> dict[str, Summary]:
    """Return what the ratings of several things come to; things without one are left out."""
    rows = session.execute(
        select(Rating.about, func.count(), func.sum(Rating.stars))
        .where(Rating.unit_id == unit_id, Rating.about.in_(about))
        .group_by(Rating.about)
    )
    return {key: Summary(count, round(int(stars) / count, 1)) for key, count, stars in rows}


def list_months(unit_id: int, first: date, last: date) -> list[tuple[int, int, Summary]]:
    """Return (year, month, what its ratings come to) of a period, the oldest first."""
    year, month = extract("year", Rating.said_on), extract("month", Rating.said_on)
    rows = session.execute(
        select(year, month, func.count(), func.sum(Rating.stars))
        .where(Rating.unit_id == unit_id, Rating.said_on.between(first, last))
        .group_by(year, month)
        .order_by(year, month)
    )
    return [
        (int(y), int(m), Summary(count, round(int(stars) / count, 1)))
        for y, m, count, stars in rows
    ]


def search_ratings(wanted: RatingFilter) -> Page[RatingRow]:
    """Return a page of a unit's ratings, the latest first; two statements."""
    query = _select(wanted)
    total = session.scalar(query.with_only_columns(func.count()).order_by(None)) or 0
    rows = session.execute(query.limit(wanted.size).offset((wanted.number - 1) * wanted.size))
    return Page([_row(*row) for row in rows], wanted.number, wanted.size, total)


def stream_ratings(wanted: RatingFilter) -> Iterator[RatingRow]:
    """Return all ratings that the filter finds, for a file."""
    for row in session.execute(_select(wanted).execution_options(yield_per=500)):
        yield _row(*row)


def _select(wanted: RatingFilter) -> Select[Any]:
    where: list[ColumnElement[bool]] = [Rating.unit_id == wanted.unit_id]
    if wanted.about is not None:
        where.append(Rating.about == wanted.about)
    if wanted.stars is not None:
        where.append(Rating.stars == wanted.stars)
    if wanted.is_unanswered:
        where.append(Rating.replied_at.is_(None))
    if not wanted.with_hidden:
        where.append(Rating.hidden_at.is_(None))
    if wanted.first is not None:
        where.append(Rating.said_on >= wanted.first)
    if wanted.last is not None:
        where.append(Rating.said_on <= wanted.last)
    words = name_key(wanted.text).split()
    where += [Person.name_key.contains(word, autoescape=True) for word in words]
    columns: tuple[Any, ...] = (Rating, Person.full_name)
    return (
        select(*columns)
        .join(Person, Person.id == Rating.person_id)
        .where(*where)
        .order_by(Rating.said_at.desc(), Rating.id.desc())
    )


def _row(rating: Rating, name: str) -> RatingRow:
    return RatingRow(
        rating.id,
        shorten_name(name),
        rating.person_id,
        rating.about,
        rating.about_name,
        rating.stars,
        rating.text,
        rating.said_at,
        rating.reply,
        rating.replied_at,
        rating.hidden_at is not None,
    )


def _summary(by_stars: dict[int, int]) -> Summary:
    count = sum(by_stars.values())
    if not count:
        return Summary(0, None, by_stars)
    mean = sum(stars * number for stars, number in by_stars.items()) / count
    return Summary(count, round(mean, 1), by_stars)
