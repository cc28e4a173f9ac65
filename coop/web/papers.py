"""Send papers: the PDF answer, and what every letterhead says."""

from flask import Response, current_app
from werkzeug.utils import secure_filename

from coop.domain.settings.service import list_settings


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


def letterhead() -> dict[str, str]:
    """Return name, legal_number, address, town, phone and email of the cooperative."""
    settings = list_settings()
    return {
        key: str(settings[f"coop.{key}"])
        for key in ("name", "legal_number", "address", "town", "phone", "email")
    }


def base_url() -> str:
    """Return the portal's public address, without a slash at the end."""
    return str(current_app.config["BASE_URL"]).rstrip("/")
