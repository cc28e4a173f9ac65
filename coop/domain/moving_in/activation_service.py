"""Open the portal to those who came in: links to choose a password, mailed once each."""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Final

from sqlalchemy import update

from coop import dates
from coop.db import in_parts, session, take
from coop.domain.identity.types import Actor
from coop.domain.logins.service import invite_user
from coop.domain.moving_in import queries
from coop.domain.moving_in.errors import NotAtThisStep
from coop.domain.moving_in.import_service import Effect
from coop.domain.moving_in.models import MovedMember
from coop.domain.moving_in.preparation_service import SUBJECT
from coop.domain.moving_in.types import MoveStatus
from coop.domain.trail.service import write_trail
from coop.domain.work.service import queue_work
from coop.explain import N_
from coop.refs import Ref

INVITE: Final = "moving_in.invite"
PEOPLE_AT_ONCE: Final = 100


def send_links(move_id: int, actor: Actor) -> int:
    """Queue the activation links for whoever has an address and no link yet; return how many.

    Raises NotAtThisStep while the file is not in.
    """
    move = queries.get_move(move_id)
    if move.status is not MoveStatus.IMPORTED:
        raise NotAtThisStep(N_("The members of this file are not in yet."))
    waiting = queries.list_to_invite(move_id)
    if waiting:
        queue_work(INVITE, {"move_id": move_id, "by": actor.user_id})
        write_trail("move.links_sent", Ref(SUBJECT, move_id), people=len(waiting), by=actor.name)
    return len(waiting)


def invite_effects(move_id: int) -> Iterator[Effect]:
    """Yield the sending of the links in portions; whoever has one by then is left out."""
    for part in in_parts(queries.list_to_invite(move_id), PEOPLE_AT_ONCE):
        yield partial(invite_members, part)


def invite_members(member_ids: Sequence[int]) -> int:
    """Mail the links to these members, once each, and return how many left."""
    return sum(_invite(member_id) for member_id in member_ids)


def _invite(member_id: int) -> bool:
    taken = take(
        update(MovedMember)
        .where(MovedMember.member_id == member_id, MovedMember.invited_at.is_(None))
        .values(invited_at=dates.now())
        .execution_options(synchronize_session=False)
    )
    if not taken:
        return False
    moved = session.get_one(MovedMember, member_id, populate_existing=True)
    return invite_user(moved.user_id)
