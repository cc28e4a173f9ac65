"""Mails as text: a template in the reader's language, its first line the subject."""

from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Any, Self

import structlog
from flask import current_app
from flask_babel import force_locale
from flask_babel import gettext as _
from jinja2 import StrictUndefined, TemplateError
from jinja2.sandbox import SandboxedEnvironment

from coop.domain.notifications.text_rules import FILTERS, WrittenText, ensure_harmless
from coop.domain.notifications.text_service import find_text
from coop.domain.settings.service import get_setting
from coop.errors import CoopError
from coop.web.access import may
from coop.web.filters import date_and_time, long_date, number, rupiah

log = structlog.get_logger()

SUBJECT = "Subject:"
SUBJECT_LENGTH = 200
PRIVATE: dict[str, str] = {}
CLOSED: dict[str, str] = {}


def register_private_mail(template: str, permission: str) -> None:
    """Keep mails of ``template`` from the outbox of who does not hold ``permission``."""
    PRIVATE[template] = permission


def register_closed_mail(template: str, permission: str) -> None:
    """Show who does not hold ``permission`` that there is a mail of ``template``, not its text."""
    CLOSED[template] = permission


def may_read_text(template: str) -> bool:
    """Say whether the current user may read the text of a mail of ``template``."""
    return template not in CLOSED or may(CLOSED[template])


def may_resend(template: str) -> bool:
    """Say whether the current user may send mails of ``template`` again.

    Of a private kind that is who may know of them, and nobody else.
    """
    if template in PRIVATE:
        return may(PRIVATE[template])
    return may("notifications.resend")


def hidden_templates() -> list[str]:
    """Return the templates whose mails the current user may not know of."""
    return [template for template, permission in PRIVATE.items() if not may(permission)]


def iso_date(text: str | None) -> str:
    """Return the date (or moment) that a mail's context keeps as ISO text, in words."""
    if text is None:
        return long_date(None)
    if "T" in text:
        return date_and_time(datetime.fromisoformat(text))
    return long_date(date.fromisoformat(text))


_SANDBOX = SandboxedEnvironment(
    undefined=StrictUndefined, autoescape=False, trim_blocks=True, lstrip_blocks=True
)
_SANDBOX.globals.clear()
_SANDBOX.filters = {"rupiah": rupiah, "iso_date": iso_date, "number": number}
if set(_SANDBOX.filters) != FILTERS:
    raise RuntimeError("the engine of mails knows other filters than its rules")


def preview_mail(template: str, context: dict[str, Any], locale: str) -> tuple[str, str]:
    """Return (subject, body) as they will be, or a sentence where they cannot be made."""
    try:
        return render_mail(template, context, locale)
    except (TemplateError, ValueError, TypeError, KeyError):
        return template, _("The text of this message cannot be made.")


def render_mail(template: str, context: dict[str, Any], locale: str) -> tuple[str, str]:
    """Return (subject, body) of the mail in ``locale``: in the words of staff, else the original.

    Words of staff that cannot be made give way to the original. Works with and without a request.
    Raises jinja2.TemplateError, and ValueError for a template that names no subject.
    """
    written = find_text(template, locale)
    if written is not None:
        try:
            return render_written(written, context, locale)
        except (TemplateError, ValueError, TypeError, KeyError, AttributeError) as error:
            log.warning("the original is sent", template=template, reason=str(error))
    return render_original(template, context, locale)


def render_written(text: WrittenText, context: dict[str, Any], locale: str) -> tuple[str, str]:
    """Return (subject, body) of what staff wrote, in an engine that knows variables alone."""
    with force_locale(locale):
        given = context | _standard()
        subject = _SANDBOX.from_string(text.subject).render(given)
        body = _SANDBOX.from_string(text.body).render(given)
    subject = " ".join(subject.split())
    if not subject or not body.strip():
        raise ValueError("the words of staff came out empty")
    return subject[:SUBJECT_LENGTH], body.strip() + "\n"


def _standard() -> dict[str, str]:
    return {
        "coop_name": str(get_setting("coop.name")),
        "base_url": str(current_app.config["BASE_URL"]).rstrip("/"),
    }


def render_original(template: str, context: dict[str, Any], locale: str) -> tuple[str, str]:
    """Return (subject, body) of ``email/<template>.txt`` in ``locale``.

    Raises jinja2.TemplateError, and ValueError for a template that names no subject.
    """
    with force_locale(locale):
        text = current_app.jinja_env.get_template(f"email/{template}.txt").render(
            context | _standard()
        )
    first, _end, body = text.lstrip().partition("\n")
    if not first.startswith(SUBJECT):
        raise ValueError(f"the mail {template!r} does not begin with its subject")
    subject = " ".join(first.removeprefix(SUBJECT).split())
    return subject[:SUBJECT_LENGTH], body.strip() + "\n"


class _Place(str):
    """A value that writes its own name, as staff would put it into their words."""

    __slots__ = ("name",)
    name: str

    def __new__(cls, name: str) -> Self:
        place = super().__new__(cls, f"{{{{ {name} }}}}")
        place.name = name
        return place


def _keep_filter(wanted: str) -> Callable[[_Place], str]:
    return lambda place: f"{{{{ {place.name}|{wanted} }}}}"


def starting_text(template: str, names: Iterable[str], locale: str) -> WrittenText | None:
    """Return the original as staff can go on writing it, its variables in double braces.

    None for an original that chooses among several texts by what it is told.
    """
    engine = current_app.jinja_env.overlay()
    engine.filters = engine.filters | {name: _keep_filter(name) for name in FILTERS}
    places = {name: _Place(name) for name in names}
    try:
        with force_locale(locale):
            text = engine.get_template(f"email/{template}.txt").render(places)
        first, _end, body = text.lstrip().partition("\n")
        written = WrittenText(" ".join(first.removeprefix(SUBJECT).split()), body.strip())
        ensure_harmless(written, frozenset(places))
    except (TemplateError, ValueError, TypeError, KeyError, AttributeError, CoopError):
        return None
    return written
