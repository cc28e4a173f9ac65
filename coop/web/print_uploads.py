"""Pictures to be printed: made anew as any upload, larger, with a small copy; also in pieces."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import current_app, g, request
from flask_babel import gettext as _

from coop.errors import Refused
from coop.gateways.pieces import Pieces
from coop.web import uploads
from coop.web.filters import translate_error
from coop.web.forms import UploadField

MOST_SIDE, QUALITY = 6000, 92
"""Enough for 508 mm at 300 dots per inch; at this quality nobody sees the encoding on paper."""
THUMB_SIDE, THUMB_QUALITY = 400, 80
PIECE_BYTES = 512 * 1024
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


def stage_pictures() -> None:
    """Check and store the pictures of a form that sends several at once."""
    g.staged_prints = []
    for upload in request.files.getlist(uploads.PICTURES):
        if not upload.filename:
            continue
        try:
            source = upload.stream.read(uploads.MAX_BYTES + 1)
            g.staged_prints.append(stage_print(source, upload.filename))
        except Refused as refusal:
            g.staged_prints.append(refusal)
        finally:
            upload.close()


class PicturesField(UploadField):
    """Several pictures; gives those that are right. Wrong when none of them is."""

    accept = "image/jpeg,image/png"

    def process_formdata(self, valuelist: list[Any]) -> None:
        found = g.get("staged_prints", [])
        self.data = [one for one in found if isinstance(one, StagedPrint)]
        if found and not self.data:
            raise ValueError(translate_error(found[0]))


def refusals() -> Sequence[Refused]:
    """Return why pictures of this request were not taken."""
    return [one for one in g.get("staged_prints", []) if isinstance(one, Refused)]


def stage_piece(sender: str | None) -> None:
    """Add the piece in the body to its picture; check and store the picture when it is whole."""
    try:
        g.staged_piece = _piece(sender)
    except Refused as refusal:
        g.staged_piece = refusal


def staged_piece() -> StagedPrint | int:
    """Return the picture that is whole, or how many bytes of it are here. Raises Refused."""
    found = g.staged_piece
    if isinstance(found, Refused):
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
    if not content or len(content) > PIECE_BYTES or int(offset) + len(content) > whole:
        raise Refused(_("This picture cannot be sent in pieces."))
    store = pieces()
    if store.used(sender) + len(content) > MOST_WAITING:
        raise Refused(_("Too many pictures are on their way. Wait until they are here."))
    try:
        here = store.append(sender, digest, int(offset), content)
    except OSError as error:
        raise Refused(
            _("The file could not be stored because the server has no room. Nothing was saved.")
        ) from error
    if here < whole:
        return here
    return _whole(store.take(sender, digest), digest)


def _whole(source: bytes, digest: str) -> StagedPrint:
    picture = stage_print(source, request.args.get("name", "")[:200])
    if picture.original.source_sha256 != digest:
        raise Refused(_("This picture arrived damaged. Send it again."))
    return picture
