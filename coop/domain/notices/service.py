"""Write, release and withdraw notices; count who saw, opened and started."""

import secrets
from collections.abc import Collection
from datetime import date
from typing import Any

from sqlalchemy import select, update

from coop import dates
from coop.db import insert_unless_taken, session, take
from coop.domain.approvals.service import decide, request_approval
from coop.domain.approvals.types import Decision
from coop.domain.files.service import keep_file
from coop.domain.identity.types import Actor
from coop.domain.notices.models import Notice, NoticeContact, NoticeGuestCount
from coop.domain.notices.queries import get_notice, list_current
from coop.domain.notices.rules import GUEST_SHARDS, ensure_whole, standing_of, steps_up_to
from coop.domain.notices.types import (
    NoticePlace,
    NoticeStanding,
    NoticeStatus,
    NoticeStep,
    NoticeText,
)
from coop.domain.people.audiences import GROUPS
from coop.domain.people.rules import name_key
from coop.domain.people.types import EVERYONE
from coop.domain.settings.service import today
from coop.domain.trail.service import write_trail
from coop.errors import Conflict, Refused
from coop.explain import N_
from coop.refs import Ref

KIND = "notice"
PICTURE = "notice_picture"
PICTURE_TYPE = "image/jpeg"


def notice_ref(notice: Notice) -> Ref:
    """Return what names the notice in the trail and in approvals."""
    return Ref(KIND, notice.id)


def add_notice(text: NoticeText, actor: Actor) -> Notice:
    """Keep a new notice as a draft. Raises Refused, naming the field."""
    _ensure(text, has_picture=text.picture is not None)
    now = dates.now()
    notice = Notice(
        status=NoticeStatus.DRAFT,
        created_by=actor.user_id,
        created_at=now,
        changed_at=now,
        **_columns(text),
    )
    session.add(notice)
    session.flush()
    _keep_picture(notice, text)
    write_trail("notice.added", notice_ref(notice), name=text.title)
    return notice


def change_notice(notice_id: int, text: NoticeText) -> None:
    """Write the draft anew. Raises NotFound, Refused, and Conflict unless it is a draft."""
    notice = get_notice(notice_id)
    keeps = notice.picture_id is not None and not text.drops_picture
    _ensure(text, has_picture=keeps or text.picture is not None)
    _switch(
        notice,
        NoticeStatus.DRAFT,
        N_("Only a draft can be changed. Withdraw it first."),
        changed_at=dates.now(),
        **_columns(text),
    )
    _keep_picture(notice, text)
    write_trail("notice.changed", notice_ref(notice), name=text.title)


def _ensure(text: NoticeText, *, has_picture: bool) -> None:
    ensure_whole(text, has_picture=has_picture)
    if text.audience != EVERYONE and text.audience not in GROUPS:
        raise Refused(N_("This group is not there any more. Choose another."), field="audience")
    if text.picture is not None and text.picture.media_type != PICTURE_TYPE:
        raise Refused(N_("Choose a picture (JPEG or PNG), not a PDF."), field="picture")


def _columns(text: NoticeText) -> dict[str, Any]:
    return {
        "kind": text.kind,
        "subject_kind": text.subject.kind if text.subject else None,
        "subject_id": text.subject.id if text.subject else None,
        "title": text.title,
        "teaser": text.teaser,
        "text": text.text,
        "title_en": text.title_en,
        "teaser_en": text.teaser_en,
        "text_en": text.text_en,
        "picture_alt": text.picture_alt,
        "picture_alt_en": text.picture_alt_en,
        "audience": text.audience,
        "on_public_home": text.on_public_home,
        "on_member_home": text.on_member_home,
        "is_first": text.is_first,
        "invites_to_join": text.invites_to_join,
        "from_on": text.from_on,
        "until_on": text.until_on,
        "search_key": f"{name_key(text.title)} {name_key(text.teaser)}",
    }


def _keep_picture(notice: Notice, text: NoticeText) -> None:
    if text.picture is not None:
        notice.picture_id = keep_file(text.picture, notice_ref(notice), PICTURE).id
    elif text.drops_picture:
        notice.picture_id = None
    session.flush()


def ask_release(notice_id: int, actor: Actor) -> None:
    """Put the draft before another person. Raises NotFound, Refused, Conflict."""
    notice = get_notice(notice_id)
    if notice.until_on is not None and notice.until_on < today():
        raise Refused(N_("Its last day is over. Change the dates first."))
    _switch(
        notice,
        NoticeStatus.DRAFT,
        N_("Somebody else has just changed this. Look at it again."),
        status=NoticeStatus.WAITING,
    )
    request_approval(KIND, notice_ref(notice), actor)
    write_trail("notice.release_asked", notice_ref(notice))


def decide_release(
    notice_id: int, actor: Actor, decision: Decision, reason: str, approval_id: int
) -> None:
    """Publish the notice, or send it back, as another person than who asked; once.

    Raises NotFound, Refused for the one who asked or without a reason, Conflict.
    """
    notice = get_notice(notice_id)
    is_approved = decision is Decision.APPROVED
    if not is_approved and not reason:
        raise Refused(N_("Say what has to be changed."), field="reason")
    decide(KIND, notice_ref(notice), actor, decision, reason, approval_id=approval_id)
    _switch(
        notice,
        NoticeStatus.WAITING,
        N_("Somebody else has just changed this. Look at it again."),
        status=NoticeStatus.PUBLISHED if is_approved else NoticeStatus.DRAFT,
        published_at=dates.now() if is_approved else notice.published_at,
    )


def withdraw_notice(notice_id: int) -> None:
    """Take a published notice from every reader at once. Raises NotFound, Conflict."""
    notice = get_notice(notice_id)
    _switch(
        notice,
        NoticeStatus.PUBLISHED,
        N_("Somebody else has just changed this. Look at it again."),
        status=NoticeStatus.WITHDRAWN,
    )
    write_trail("notice.withdrawn", notice_ref(notice))


def reopen_notice(notice_id: int) -> None:
    """Make a withdrawn or ended notice a draft again; its counts are kept.

    Raises NotFound, and Conflict while it is current or on its way there.
    """
    notice = get_notice(notice_id)
    standing = standing_of(notice.status, notice.from_on, notice.until_on, today())
    if standing not in (NoticeStanding.WITHDRAWN, NoticeStanding.ENDED):
        raise Conflict(N_("Only what is withdrawn or over can be written anew."))
    _switch(
        notice,
        notice.status,
        N_("Somebody else has just changed this. Look at it again."),
        status=NoticeStatus.DRAFT,
    )
    write_trail("notice.reopened", notice_ref(notice))


def _switch(notice: Notice, before: NoticeStatus, otherwise: str, **values: Any) -> None:
    won = take(
        update(Notice)
        .where(Notice.id == notice.id, Notice.status == before)
        .values(**values)
        .execution_options(synchronize_session=False)
    )
    if not won:
        raise Conflict(otherwise)
    session.refresh(notice)


def note_shown(place: NoticePlace, person_id: int | None, most: int) -> None:
    """Count what the reader's home page shows now as seen; guests have the public one alone."""
    if person_id is None and place is not NoticePlace.PUBLIC_HOME:
        return
    cards = list_current(person_id, today(), place)[:most]
    _note([card.id for card in cards], NoticeStep.SEEN, person_id, today())


def note_step(notice_id: int, step: NoticeStep, person_id: int | None) -> None:
    """Count that a reader opened a current notice, or started what it offers.

    A person counts once for each step, and has seen what they open. Raises NotFound for a notice
    that is not for this reader, through who asks for it first.
    """
    _note([notice_id], step, person_id, today())


def _note(notice_ids: Collection[int], step: NoticeStep, person_id: int | None, on: date) -> None:
    for notice_id in notice_ids:
        if person_id is None:
            _count_guest(notice_id, step, on)
        else:
            _note_person(notice_id, step, person_id)


def _note_person(notice_id: int, step: NoticeStep, person_id: int) -> None:
    known = set(
        session.scalars(
            select(NoticeContact.step).where(
                NoticeContact.notice_id == notice_id, NoticeContact.person_id == person_id
            )
        )
    )
    for each in steps_up_to(step):
        if each not in known:
            insert_unless_taken(
                NoticeContact(notice_id=notice_id, person_id=person_id, step=each, at=dates.now())
            )


def _count_guest(notice_id: int, step: NoticeStep, on: date) -> None:
    shard = secrets.randbelow(GUEST_SHARDS)
    counted = (
        update(NoticeGuestCount)
        .where(
            NoticeGuestCount.notice_id == notice_id,
            NoticeGuestCount.on == on,
            NoticeGuestCount.step == step,
            NoticeGuestCount.shard == shard,
        )
        .values({NoticeGuestCount.count: NoticeGuestCount.count + 1})
        .execution_options(synchronize_session=False)
    )
    if take(counted):
        return
    row = NoticeGuestCount(notice_id=notice_id, on=on, step=step, shard=shard, count=1)
    if not insert_unless_taken(row):
        take(counted)
