"""What the report on news and offers selects."""

from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, select

from coop.domain.notices.models import Notice, NoticeContact, NoticeGuestCount
from coop.domain.notices.types import NoticeStep
from coop.domain.people.rules import name_key
from coop.domain.reports.selecting import moments_of
from coop.domain.reports.types import ReportFilter


def select_notices(wanted: ReportFilter) -> Select[*tuple[Any, ...]]:
    """Select what was published in the period, with how far how many readers went."""
    members = (
        select(
            NoticeContact.notice_id,
            *(_count(NoticeContact.step, step, 1).label(step.value) for step in NoticeStep),
        )
        .group_by(NoticeContact.notice_id)
        .subquery()
    )
    guests = (
        select(
            NoticeGuestCount.notice_id,
            *(
                _count(NoticeGuestCount.step, step, NoticeGuestCount.count).label(step.value)
                for step in NoticeStep
            ),
        )
        .group_by(NoticeGuestCount.notice_id)
        .subquery()
    )
    query = (
        select(
            Notice.id,
            Notice.title,
            Notice.kind,
            Notice.published_at,
            Notice.until_on,
            *(func.coalesce(members.c[one.value], 0).label(one.value) for one in NoticeStep),
            *(
                func.coalesce(guests.c[one.value], 0).label(f"guests_{one.value}")
                for one in NoticeStep
            ),
        )
        .outerjoin(members, members.c.notice_id == Notice.id)
        .outerjoin(guests, guests.c.notice_id == Notice.id)
        .where(Notice.published_at.is_not(None), *moments_of(Notice.published_at, wanted))
    )
    for word in name_key(wanted.text).split():
        query = query.where(Notice.search_key.contains(word, autoescape=True))
    return query


def _count(step: Any, wanted: NoticeStep, what: Any) -> ColumnElement[Any]:
    return func.sum(case((step == wanted, what), else_=0))
