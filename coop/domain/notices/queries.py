"""Reading notices: what is current for a reader in one statement, and the list of staff."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Date,
    Select,
    and_,
    bindparam,
    func,
    literal,
    or_,
    select,
)

from coop.db import Prepared, fetch, session
from coop.domain.notices.models import Notice, NoticeContact, NoticeGuestCount
from coop.domain.notices.rules import standing_of
from coop.domain.notices.types import (
    NoticeCard,
    NoticeKind,
    NoticePlace,
    NoticeRow,
    NoticeStanding,
    NoticeStatus,
    NoticeStep,
    Reach,
)
from coop.domain.people.audiences import GROUPS, audience_values
from coop.domain.people.rules import name_key
from coop.domain.people.types import EVERYONE
from coop.errors import NotFound
from coop.explain import N_
from coop.paging import PAGE_SIZE, Page

EXPORT_CHUNK = 500
_ON = bindparam("on", type_=Date())
_PERSON = bindparam("person_id", type_=BigInteger())
_CARD = (
    Notice.id,
    Notice.kind,
    Notice.title,
    Notice.teaser,
    Notice.title_en,
    Notice.teaser_en,
    Notice.picture_id,
    Notice.picture_alt,
    Notice.picture_alt_en,
    Notice.from_on,
    Notice.until_on,
)


@dataclass(frozen=True, slots=True)
class NoticeFilter:
    """Which notices the list of staff shows; ``text`` is looked for in titles and teasers."""

    text: str = ""
    kind: NoticeKind | None = None
    standing: NoticeStanding | None = None
    sort: str = "changed"
    descending: bool = True
    page: int = 1
    size: int = PAGE_SIZE


def _is_current() -> ColumnElement[bool]:
    return and_(
        Notice.status == NoticeStatus.PUBLISHED,
        Notice.from_on <= _ON,
        or_(Notice.until_on.is_(None), Notice.until_on >= _ON),
    )


@cache
def _select_current(place: NoticePlace | None, *, for_guests: bool) -> Prepared:
    """Build the statement once for each place; every home page asks it."""
    seen = NoticeContact.id if not for_guests else literal(0)
    query = select(*_CARD, seen).where(_is_current())
    if for_guests:
        query = query.where(Notice.audience == EVERYONE)
    else:
        query = query.outerjoin(
            NoticeContact,
            and_(
                NoticeContact.notice_id == Notice.id,
                NoticeContact.person_id == _PERSON,
                NoticeContact.step == NoticeStep.SEEN,
            ),
        ).where(
            or_(
                Notice.audience == EVERYONE,
                *(
                    and_(Notice.audience == group.code, _PERSON.in_(group.persons))
                    for group in GROUPS.values()
                ),
            )
        )
    if place is not None:
        query = query.where(getattr(Notice, f"on_{place.value}").is_(True))
    return Prepared(query.order_by(Notice.is_first.desc(), Notice.from_on.desc(), Notice.id.desc()))


def list_current(
    person_id: int | None, on: date, place: NoticePlace | None = None
) -> list[NoticeCard]:
    """Return what is current on ``on`` for the person (None: a guest), the first ones first.

    With a ``place`` only what stands there. One statement.
    """
    is_guest = person_id is None
    asked: dict[str, Any] = {"on": on}
    if not is_guest:
        asked |= {"person_id": person_id} | audience_values(on)
    rows = fetch(_select_current(place, for_guests=is_guest), asked)
    return [NoticeCard(*(*row[:-1], row[-1] is None)) for row in rows]


def get_current(notice_id: int, person_id: int | None, on: date) -> Notice:
    """Return a notice that is current for this reader, or raise NotFound."""
    if all(card.id != notice_id for card in list_current(person_id, on)):
        raise NotFound(N_("This notice is not there, or is over."))
    return get_notice(notice_id)


def get_notice(notice_id: int) -> Notice:
    """Return the notice, published or not, or raise NotFound."""
    notice = session.get(Notice, notice_id)
    if notice is None:
        raise NotFound(N_("This notice is not there, or is over."))
    return notice


def _standing_is(standing: NoticeStanding, on: date) -> ColumnElement[bool]:
    published = Notice.status == NoticeStatus.PUBLISHED
    match standing:
        case NoticeStanding.PLANNED:
            return and_(published, Notice.from_on > on)
        case NoticeStanding.CURRENT:
            is_over = and_(Notice.until_on.is_not(None), Notice.until_on < on)
            return and_(published, Notice.from_on <= on, ~is_over)
        case NoticeStanding.ENDED:
            return and_(published, Notice.from_on <= on, Notice.until_on < on)
    return Notice.status == NoticeStatus(standing.value)


def _select_rows(wanted: NoticeFilter, on: date) -> Select[Any]:
    query = select(Notice)
    for word in name_key(wanted.text).split():
        query = query.where(Notice.search_key.contains(word, autoescape=True))
    if wanted.kind is not None:
        query = query.where(Notice.kind == wanted.kind)
    if wanted.standing is not None:
        query = query.where(_standing_is(wanted.standing, on))
    return query


_SORTS: Mapping[str, Any] = {
    "title": Notice.search_key,
    "from": Notice.from_on,
    "changed": Notice.changed_at,
}


def search_notices(wanted: NoticeFilter, on: date) -> Page[NoticeRow]:
    """Return a page of notices with their reach; four statements."""
    query = _select_rows(wanted, on)
    total = session.scalar(query.with_only_columns(func.count(Notice.id))) or 0
    order = _SORTS.get(wanted.sort, Notice.changed_at)
    found = session.scalars(
        query.order_by(order.desc() if wanted.descending else order, Notice.id)
        .limit(wanted.size)
        .offset((wanted.page - 1) * wanted.size)
    ).all()
    reach = count_reach([one.id for one in found])
    return Page([_row(one, on, reach) for one in found], wanted.page, wanted.size, total)


def stream_notices(wanted: NoticeFilter, on: date) -> Iterator[NoticeRow]:
    """Yield every notice of the filter, for a file."""
    number = 1
    while True:
        page = search_notices(replace(wanted, page=number, size=EXPORT_CHUNK), on)
        yield from page.rows
        if number >= page.pages:
            return
        number += 1


def _row(one: Notice, on: date, reach: Mapping[int, Reach]) -> NoticeRow:
    return NoticeRow(
        one.id,
        one.title,
        one.kind,
        standing_of(one.status, one.from_on, one.until_on, on),
        one.audience,
        one.from_on,
        one.until_on,
        bool(one.title_en),
        one.changed_at,
        reach[one.id],
    )


def count_reach(notice_ids: Collection[int]) -> dict[int, Reach]:
    """Return how many went how far with each of the notices; two statements."""
    counted: defaultdict[int, dict[str, int]] = defaultdict(dict)
    persons = select(NoticeContact.notice_id, NoticeContact.step, func.count()).group_by(
        NoticeContact.notice_id, NoticeContact.step
    )
    for notice_id, step, count in session.execute(
        persons.where(NoticeContact.notice_id.in_(notice_ids))
    ):
        counted[notice_id][step.value] = int(count)
    guests = select(
        NoticeGuestCount.notice_id, NoticeGuestCount.step, func.sum(NoticeGuestCount.count)
    ).group_by(NoticeGuestCount.notice_id, NoticeGuestCount.step)
    for notice_id, step, count in session.execute(
        guests.where(NoticeGuestCount.notice_id.in_(notice_ids))
    ):
        counted[notice_id][f"guests_{step.value}"] = int(count)
    return {notice_id: Reach(**counted[notice_id]) for notice_id in notice_ids}


def list_guests_by_day(notice_id: int) -> list[tuple[date, int]]:
    """Return on which days how many guests opened the notice's page, oldest first."""
    rows = session.execute(
        select(NoticeGuestCount.on, func.sum(NoticeGuestCount.count))
        .where(NoticeGuestCount.notice_id == notice_id, NoticeGuestCount.step == NoticeStep.OPENED)
        .group_by(NoticeGuestCount.on)
        .order_by(NoticeGuestCount.on)
    )
    return [(on, int(count)) for on, count in rows]
