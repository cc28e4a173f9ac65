"""Fill a draft: begun by a visitor, pictures added, described and removed, until it is ordered."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, delete, select, update

from coop import dates
from coop.db import insert_unless_taken, session, take
from coop.domain.files.models import StoredFile
from coop.domain.files.service import keep_file
from coop.domain.prints import queries, rules
from coop.domain.prints.models import PrintDraft, PrintPicture
from coop.domain.prints.types import (
    DRAFTS_AN_HOUR,
    MOST_BYTES,
    MOST_DRAFTS,
    MOST_GUEST_BYTES,
    MOST_PICTURES,
    PICTURE,
    THUMB,
    DraftState,
    PrintWish,
    Size,
    Upload,
)
from coop.domain.throttling.service import take_place
from coop.errors import Conflict, Refused
from coop.explain import N_


def open_draft(unit_id: int, holder: str, address: str | None = None) -> PrintDraft:
    """Begin a draft for a visitor, in one of the places that they have.

    ``address`` is a guest's: who throws the session away begins no more than `DRAFTS_AN_HOUR`.
    Raises Refused when these or all of the visitor's places are in use: the unique keys let
    nobody have one more.
    """
    if address is not None and not take_place("prints", address, DRAFTS_AN_HOUR):
        raise Refused(
            N_(
                "Many collections were begun from your connection within the hour. "
                "Sign in, or try again later."
            )
        )
    in_use = set(
        session.scalars(
            select(PrintDraft.place).where(
                PrintDraft.holder == holder, PrintDraft.place.is_not(None)
            )
        )
    )
    now = dates.now()
    for place in range(1, MOST_DRAFTS + 1):
        if place in in_use:
            continue
        draft = PrintDraft(
            unit_id=unit_id,
            holder=holder,
            place=place,
            state=DraftState.OPEN,
            picture_count=0,
            kept_bytes=0,
            opened_at=now,
            touched_at=now,
        )
        if insert_unless_taken(draft):
            return draft
    raise Refused(
        N_("You have %(count)s collections of pictures open. Order or remove one of them first."),
        count=MOST_DRAFTS,
    )


def ensure_takes_pictures(draft: PrintDraft) -> None:
    """Refuse a picture before it costs any work; changes nothing.

    Raises Conflict when the draft was ordered or removed, Refused when it is full, or when
    guests of the whole house keep as much as may be kept.
    """
    if draft.state is not DraftState.OPEN:
        raise _gone()
    if draft.picture_count >= MOST_PICTURES or draft.kept_bytes >= MOST_BYTES:
        raise _full()
    _ensure_room_for_guests(draft)


def _ensure_room_for_guests(draft: PrintDraft) -> None:
    """Refuse when guests keep too much. Rivals may all pass: the bound is meant roughly."""
    if queries.is_of_guest(draft) and queries.count_guest_bytes() >= MOST_GUEST_BYTES:
        raise Refused(
            N_(
                "There is no room for pictures of guests just now. Sign in to go on, "
                "or try again tomorrow."
            ),
            field="pictures",
        )


def add_picture(
    draft: PrintDraft, upload: Upload, sizes: Sequence[Size], *, like: PrintWish | None = None
) -> PrintPicture:
    """Add a checked picture, printed like ``like`` or as `rules.first_wish` says.

    The same bytes twice are one picture: the first is returned. Raises Refused for one too many
    or too much of them, Conflict when the draft was ordered or removed meanwhile.
    """
    _ensure_room_for_guests(draft)
    digest = upload.original.source_sha256
    wish = like or rules.first_wish(sizes)
    size = upload.original.size + upload.thumb.size
    _take_room(draft.id, 1, size)
    known = queries.find_picture_by_digest(draft.id, digest)
    if known is not None:
        _give_room(draft.id, size)
        return known
    picture = PrintPicture(
        draft_id=draft.id,
        digest=digest,
        name=upload.original.original_name[:200],
        width_px=upload.width_px,
        height_px=upload.height_px,
        kept_bytes=size,
        item_id=wish.item_id,
        paper=wish.paper,
        fit=wish.fit,
        copies=wish.copies,
        file_id=keep_file(upload.original, draft.ref, PICTURE).id,
        thumb_id=keep_file(upload.thumb, draft.ref, THUMB).id,
    )
    session.add(picture)
    session.flush()
    return picture


def describe_pictures(
    draft: PrintDraft, wishes: Mapping[int, PrintWish], sizes: Sequence[Size]
) -> None:
    """Say how pictures are printed. Raises Refused for what is not offered, Conflict as above."""
    by_item = {size.item.id: size for size in sizes}
    for wish in wishes.values():
        rules.ensure_wish(wish, by_item)
    hold(draft.id)
    for picture in queries.list_pictures(draft.id):
        if picture.id not in wishes:
            continue  # it came meanwhile
        wish = wishes[picture.id]
        picture.item_id, picture.paper = wish.item_id, wish.paper
        picture.fit, picture.copies = wish.fit, wish.copies
    session.flush()


def remove_picture(draft: PrintDraft, picture_id: int) -> None:
    """Take a picture out of a draft; a second time does nothing. Raises NotFound, Conflict."""
    picture = queries.get_picture(draft.id, picture_id)
    _give_room(draft.id, picture.kept_bytes)
    forget_files([picture.file_id, picture.thumb_id], picture)
    session.delete(picture)
    session.flush()


def drop_draft(draft_id: int, *, untouched_since: datetime | None = None) -> None:
    """Remove a draft with its pictures; with ``untouched_since`` only if nobody went on with it.

    Raises Conflict when it was ordered, removed or gone on with.
    """
    guard = () if untouched_since is None else (PrintDraft.touched_at < untouched_since,)
    if not _advance(draft_id, DraftState.DROPPED, *guard):
        raise _gone()
    for picture in queries.list_pictures(draft_id):
        forget_files([picture.file_id, picture.thumb_id], picture)
        session.delete(picture)
    session.flush()


def hold(draft_id: int) -> None:
    """Let rivals who change an open draft wait for each other. Raises Conflict."""
    if not _change(draft_id, touched_at=dates.now()):
        raise _gone()


def take_draft(draft_id: int) -> bool:
    """Take an open draft for its order, once: say whether this is the one who did."""
    return _advance(draft_id, DraftState.SENT)


def forget_files(file_ids: Sequence[int | None], picture: PrintPicture) -> None:
    """Forget the files of a picture; the nightly sweep takes their content."""
    picture.file_id = picture.thumb_id = None
    session.flush()
    known = [file_id for file_id in file_ids if file_id is not None]
    session.execute(delete(StoredFile).where(StoredFile.id.in_(known)))


def _take_room(draft_id: int, pictures: int, size: int) -> None:
    """Take room in a draft by one statement: so many pictures, so many bytes, no more."""
    won = _change(
        draft_id,
        PrintDraft.picture_count + pictures <= MOST_PICTURES,
        PrintDraft.kept_bytes + size <= MOST_BYTES,
        picture_count=PrintDraft.picture_count + pictures,
        kept_bytes=PrintDraft.kept_bytes + size,
        touched_at=dates.now(),
    )
    if won:
        return
    draft = session.get_one(PrintDraft, draft_id, populate_existing=True)
    if draft.state is not DraftState.OPEN:
        raise _gone()
    raise _full()


def _give_room(draft_id: int, size: int) -> None:
    won = _change(
        draft_id,
        picture_count=PrintDraft.picture_count - 1,
        kept_bytes=PrintDraft.kept_bytes - size,
        touched_at=dates.now(),
    )
    if not won:
        raise _gone()


def _advance(draft_id: int, state: DraftState, *guard: ColumnElement[bool]) -> bool:
    return _change(draft_id, *guard, state=state, place=None, touched_at=dates.now())


def _change(draft_id: int, *guard: ColumnElement[bool], **values: object) -> bool:
    """Change a draft while it is open, by one statement."""
    return take(
        update(PrintDraft)
        .where(PrintDraft.id == draft_id, PrintDraft.state == DraftState.OPEN, *guard)
        .values(**values)
        .execution_options(synchronize_session=False)
    )


def _full() -> Refused:
    return Refused(
        N_("A collection holds at most %(most)s pictures. Order these first, then go on."),
        field="pictures",
        most=MOST_PICTURES,
    )


def _gone() -> Conflict:
    return Conflict(N_("These pictures were ordered or removed before. Look at it again."))
