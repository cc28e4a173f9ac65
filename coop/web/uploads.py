"""Uploads: judged by content, cleaned, and stored before the transaction starts.

Images are decoded and encoded again, which drops metadata and whatever hides behind the picture;
of a PDF the pages alone are kept. Files whose row is never written are swept.
"""

import hashlib
import io
import warnings
from dataclasses import dataclass
from pathlib import Path

from flask import Response, abort, current_app, g, request
from flask_babel import gettext as _
from PIL import Image, ImageFile, ImageOps, UnidentifiedImageError
from pypdf import PdfReader, PdfWriter
from pypdf.errors import PyPdfError
from werkzeug.datastructures import FileStorage

from coop.domain.files.service import list_files
from coop.domain.files.types import CheckedFile
from coop.errors import NotFound, Refused
from coop.explain import N_
from coop.gateways.storage import Storage
from coop.refs import Ref

MAX_BYTES = 10 * 1024 * 1024
MAX_PIXELS = 40_000_000
MAX_SIDE = 2400
MAX_PAGES = 50
MAX_FILES = 4
SPREADSHEET = "spreadsheet"
"""The one field that takes a spreadsheet; everywhere else a file is a picture or a PDF."""
PICTURES = "pictures"
"""The one field that takes several files, pictures to be printed: see `print_uploads`."""
MOST_AT_ONCE = 12
WORKBOOK_TYPE, TEXT_TYPE = "application/vnd.ms-excel", "text/csv"


@dataclass(frozen=True, slots=True)
class StagedFile:
    """A checked upload that lies in the storage and awaits its row."""

    storage_name: str
    original_name: str
    media_type: str
    size: int
    sha256: str
    source_sha256: str


def storage() -> Storage:
    """Return the storage of this instance."""
    return Storage(Path(current_app.config["INSTANCE_PATH"]) / "uploads")


def send_stored(file: CheckedFile) -> Response:
    """Return a kept file as an answer that nobody on the way keeps or takes for something else."""
    answer = Response(storage().get(file.storage_name), mimetype=file.media_type)
    answer.headers["Cache-Control"] = "private, no-store"
    answer.headers["Content-Disposition"] = "inline"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer


def send_stored_of(owner: Ref, file_id: int) -> Response:
    """Return a file that belongs to ``owner``; another one's is NotFound."""
    for file in list_files(owner):
        if file.id == file_id:
            return send_stored(file)
    raise NotFound(N_("This file does not exist."))


def read_stored_of(owner: Ref, file_id: int | None) -> tuple[str, bytes] | None:
    """Return (media type, content) of a file that belongs to ``owner``, None without one."""
    for file in list_files(owner) if file_id is not None else ():
        if file.id == file_id:
            return file.media_type, storage().get(file.storage_name)
    return None


def stage_request_files() -> None:
    """Check and store every file of the current request, keeping the verdicts for the form."""
    g.staged = {}
    names = [name for name, _upload in request.files.items(multi=True)]
    pictures = names.count(PICTURES)
    if len(names) - pictures > MAX_FILES or pictures > MOST_AT_ONCE:
        abort(413)  # each one costs a decoding, even before anybody has signed in
    for name, upload in request.files.items():
        if not upload.filename or name == PICTURES:
            continue
        try:
            g.staged[name] = stage(upload, is_spreadsheet=name == SPREADSHEET)
        except Refused as refusal:
            g.staged[name] = refusal
        finally:
            upload.close()


def staged(name: str) -> StagedFile | None:
    """Return the staged file of the form field ``name``, None without one.

    Raises Refused with a clear sentence when its content was not acceptable.
    """
    found = g.get("staged", {}).get(name)
    if isinstance(found, Refused):
        raise found
    return found  # type: ignore[no-any-return]  # kept by stage_request_files


def stage(upload: FileStorage, *, is_spreadsheet: bool = False) -> StagedFile:
    """Check ``upload`` by its content, store what is kept of it and describe it."""
    source = upload.stream.read(MAX_BYTES + 1)
    if len(source) > MAX_BYTES:
        raise Refused(_("This file is larger than 10 MB."))
    return stage_content(source, upload.filename or "", is_spreadsheet=is_spreadsheet)


def stage_content(source: bytes, filename: str, *, is_spreadsheet: bool = False) -> StagedFile:
    """Check the bytes of a file by their content, store what is kept of them and describe it.

    A spreadsheet is kept as it came, since its bytes are its proof: what reads it looks into it.
    """
    if not source:
        raise Refused(_("This file is empty."))
    if is_spreadsheet:
        content = source
        media_type = WORKBOOK_TYPE if source.startswith(b"PK") else TEXT_TYPE
    else:
        content, media_type = _clean(source)
    return keep_content(content, media_type, source, filename)


def keep_content(content: bytes, media_type: str, source: bytes, filename: str) -> StagedFile:
    """Store what is kept of a file that arrived as ``source``, and describe it."""
    try:
        storage_name = storage().put(content)
    except OSError as error:
        raise Refused(
            _("The file could not be stored because the server has no room. Nothing was saved.")
        ) from error
    return StagedFile(
        storage_name=storage_name,
        original_name=Path(filename).name[:200],
        media_type=media_type,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        source_sha256=hashlib.sha256(source).hexdigest(),
    )


def _clean(source: bytes) -> tuple[bytes, str]:
    if source.startswith(b"%PDF-"):
        return _plain_pdf(source), "application/pdf"
    return _encoded_again(source)


def _encoded_again(source: bytes) -> tuple[bytes, str]:
    return encode_picture(draw_again(source, MAX_SIDE), 85), "image/jpeg"


def encode_picture(picture: Image.Image, quality: int) -> bytes:
    """Return a picture as a JPEG without metadata."""
    target = io.BytesIO()
    picture.save(target, "JPEG", quality=quality)
    return target.getvalue()


def draw_again(source: bytes, most_side: int) -> Image.Image:
    """Return a JPEG or PNG upright and at most ``most_side`` pixels long; the bytes are judged.

    Raises Refused for anything else, what is damaged, or larger than `MAX_PIXELS`.
    """
    # WeasyPrint switches this on for the whole process: half a picture would pass, half grey
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(source), formats=("JPEG", "PNG")) as picture:
                if picture.width * picture.height > MAX_PIXELS:
                    raise Refused(_("This picture is too large. Send a smaller one."))
                turned = ImageOps.exif_transpose(picture)
                turned.thumbnail((most_side, most_side))
                return turned.convert("RGB")
    except Refused:
        raise
    except UnidentifiedImageError as error:
        raise Refused(_("Send a picture (JPEG or PNG) or a PDF.")) from error
    except (
        OSError,
        ValueError,
        SyntaxError,
        Image.DecompressionBombError,
        Image.DecompressionBombWarning,
    ) as error:
        raise Refused(_("This picture is damaged or too large.")) from error


def _plain_pdf(source: bytes) -> bytes:
    """Return the pages alone: what could act or hide (scripts, links, attachments) stays behind."""
    try:
        reader = PdfReader(io.BytesIO(source), strict=False)
        if reader.is_encrypted:
            raise Refused(_("This PDF is locked with a password. Send it without one."))
        if not 0 < len(reader.pages) <= MAX_PAGES:
            raise Refused(_("A PDF may have at most 50 pages."))
        writer, target = PdfWriter(), io.BytesIO()
        for page in reader.pages:
            kept = writer.add_page(page)
            for active in ("/AA", "/Annots"):
                kept.pop(active, None)
        writer.write(target)
    except Refused:
        raise
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise Refused(_("This PDF is damaged.")) from error
    return target.getvalue()
