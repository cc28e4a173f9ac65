"""Send papers: the PDF answer, and what every letterhead says."""

from base64 import b64encode

from flask import Response, current_app
from werkzeug.utils import secure_filename

from coop.domain.settings.service import list_settings
from coop.domain.units.queries import get_unit
from coop.domain.units.service import unit_ref
from coop.domain.units.types import COOPERATIVE_UNIT_ID, Accent
from coop.web.access import has_cooperative
from coop.web.filters import phone
from coop.web.uploads import read_stored_of

_CONTACT = ("address", "town", "phone", "email")
_COLOURS = {
    Accent.TEAL: "#0f5c55",
    Accent.BLUE: "#1d4e89",
    Accent.PLUM: "#6d2e5b",
    Accent.AMBER: "#7a5200",
}
"""The accents on white paper."""


def pdf_response(content: bytes, filename: str, *, as_download: bool = False) -> Response:
    """Return ``content`` as a PDF named ``filename``, shown in the browser unless ``as_download``.

    Papers hold personal data, so nothing on the way may keep a copy.
    """
    response = Response(content, mimetype="application/pdf")
    name = secure_filename(filename) or "paper.pdf"
    response.headers["Content-Disposition"] = (
        f'{"attachment" if as_download else "inline"}; filename="{name}"'
    )
    response.headers["Cache-Control"] = "private, no-store"
    return response


def letterhead(unit_id: int = COOPERATIVE_UNIT_ID) -> dict[str, str]:
    """Return name, legal_number, address, town, phone and email of the cooperative or a business.

    A business has its ``tagline``, ``colour`` and ``logo`` (an address that holds the picture)
    too, and as ``house`` the name of the cooperative whose business it is.
    """
    settings = list_settings()
    house = {key: str(settings[f"coop.{key}"]) for key in ("name", "legal_number", *_CONTACT)}
    if unit_id == COOPERATIVE_UNIT_ID:
        return house
    unit = get_unit(unit_id)
    return {
        **{key: getattr(unit, key) or house[key] for key in _CONTACT},
        "phone": phone(unit.phone) if unit.phone else house["phone"],
        "name": unit.name,
        "legal_number": house["legal_number"],
        "tagline": unit.tagline,
        "house": house["name"] if has_cooperative() else "",
        "colour": _COLOURS[unit.accent],
        "logo": data_url(read_stored_of(unit_ref(unit.id), unit.logo_file_id)),
    }


def data_url(picture: tuple[str, bytes] | None) -> str:
    """Return (media type, content) as an address that holds the picture itself."""
    return f"data:{picture[0]};base64,{b64encode(picture[1]).decode()}" if picture else ""


def base_url() -> str:
    """Return the portal's public address, without a slash at the end."""
    return str(current_app.config["BASE_URL"]).rstrip("/")
