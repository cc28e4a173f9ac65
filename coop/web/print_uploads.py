"""Pictures to be printed: made anew as any upload, larger, with a small copy; also in pieces."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import current_app, g, request
from flask_babel import gettext as _

from coop.errors import CoopError, Refused
from coop.explain import N_
from coop.gateways.pieces import Pieces
from coop.web import uploads
from coop.web.filters import translate_error
from coop.web.forms import UploadField

MOST_SIDE, QUALITY = 6000, 92
"""Enough for 508 mm at 300 dots per inch; at this quality nobody sees the encoding on paper."""
THUMB_SIDE, THUMB_QUALITY = 400, 80
PIECE_BYTES = 512 * 1024
MOST_A_FORM = 4
"""So many pictures of one form are made anew, about a second each; a script sends one by one."""
MOST_WAITING = 3 * uploads.MAX_BYTES
"""So many bytes of unfinished pictures a visitor has."""
_DIGEST = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class StagedPrint:
    """A checked picture with its small copy; both lie in the storage and await their rows."""

    original: uploads.StagedFile
    thumb: uploads.StagedFile
    width_px: int
    height_px: int


def pieces() -> Pieces:
    """Return where unfinished pictures lie."""
    return Pieces(Path(current_app.config["INSTANCE_PATH"]) / "pieces")


def stage_print(source: bytes, filename: str) -> StagedPrint:
    """Check the bytes of a picture, store it anew with a small copy. Raises Refused."""
    if len(source) > uploads.MAX_BYTES:
        raise Refused(_("This file is larger than 10 MB."))
    if not source:
        raise Refused(_("This file is empty."))
    picture = uploads.draw_again(source, MOST_SIDE)
    small = picture.copy()
    small.thumbnail((THUMB_SIDE, THUMB_SIDE))
    content = uploads.encode_picture(picture, QUALITY)
    thumb = uploads.encode_picture(small, THUMB_QUALITY)
    return StagedPrint(
        uploads.keep_content(content, "image/jpeg", source, filename),
        uploads.keep_content(thumb, "image/jpeg", source, filename),
        *picture.size,
    )


def stage_pictures(refusal: CoopError | None) -> None:
    """Check and store the pictures of a form that sends several at once; none with a refusal."""
    g.staged_prints = [] if refusal is None else [refusal]
    sent = [one for one in request.files.getlist(uploads.PICTURES) if one.filename]
    for upload in sent[:MOST_A_FORM] if refusal is None else ():
        try:
            source = upload.stream.read(uploads.MAX_BYTES + 1)
            g.staged_prints.append(stage_print(source, upload.filename or ""))
        except Refused as wrong:
            g.staged_prints.append(wrong)
        finally:
            upload.close()
    if refusal is None and len(sent) > MOST_A_FORM:
        g.staged_prints.append(
            Refused(
                N_("Send at most %(most)s pictures at once. Choose the others again."),
                most=MOST_A_FORM,
            )
        )


class PicturesField(UploadField):
    """Several pictures; gives those that are right. Wrong when none of them is."""

    accept = "image/jpeg,image/png"

    def process_formdata(self, valuelist: list[Any]) -> None:
        found = g.get("staged_prints", [])
        self.data = [one for one in found if isinstance(one, StagedPrint)]
        if found and not self.data:
            raise ValueError(translate_error(found[0]))


def refusals() -> Sequence[CoopError]:
    """Return why pictures of this request were not taken."""
    return [one for one in g.get("staged_prints", []) if isinstance(one, CoopError)]


def stage_piece(sender: str | None, refusal: CoopError | None) -> None:
    """Add the piece in the body to its picture; check and store the picture when it is whole.

    With a refusal nothing is kept.
    """
    try:
        g.staged_piece = refusal or _piece(sender)
    except Refused as wrong:
        g.staged_piece = wrong


def staged_piece() -> StagedPrint | int:
    """Return the picture that is whole, or how many bytes of it are here.

    Raises the refusal under which it was staged, Refused for a piece that cannot be taken.
    """
    found = g.staged_piece
    if isinstance(found, CoopError):
        raise found
    return found  # type: ignore[no-any-return]  # kept by stage_piece


def read_digest() -> str:
    """Return the digest that the address names. Raises Refused for what is none."""
    digest = request.args.get("digest", "")
    if not _DIGEST.fullmatch(digest):
        raise Refused(_("This picture cannot be sent in pieces."))
    return digest


def _piece(sender: str | None) -> StagedPrint | int:
    digest = read_digest()
    size, offset = (request.args.get(name, "") for name in ("size", "offset"))
    if sender is None or not re.fullmatch(r"[0-9]{1,9}", size) or not size.isascii():
        raise Refused(_("This picture cannot be sent in pieces."))
    if not re.fullmatch(r"[0-9]{1,9}", offset) or not offset.isascii():
        raise Refused(_("This picture cannot be sent in pieces."))
    whole, content = int(size), request.get_data(cache=False)
    if whole > uploads.MAX_BYTES:
        raise Refused(_("This file is larger than 10 MB."))
    if len(content) > PIECE_BYTES or int(offset) + len(content) > whole:
        raise Refused(_("This picture cannot be sent in pieces."))
    if not content and (whole == 0 or int(offset) != whole):
        raise Refused(_("This picture cannot be sent in pieces."))
    store = pieces()
    try:
        store.make_room(sender, digest, len(content), MOST_WAITING)
        here = store.append(sender, digest, int(offset), content)
    except OSError as error:
        raise Refused(
            _("The file could not be stored because the server has no room. Nothing was saved.")
        ) from error
    if here < whole:
        return here
    source = store.take(sender, digest)
    return 0 if source is None else _whole(source, digest)


def _whole(source: bytes, digest: str) -> StagedPrint:
    picture = stage_print(source, request.args.get("name", "")[:200])
    if picture.original.source_sha256 != digest:
        raise Refused(_("This picture arrived damaged. Send it again."))
    return picture
