"""Mails as text: a template in the reader's language, its first line the subject."""

from datetime import date, datetime
from typing import Any

from flask import current_app
from flask_babel import force_locale
from flask_babel import gettext as _
from jinja2 import TemplateError

from coop.domain.settings.service import get_setting
from coop.web.access import may
from coop.web.filters import date_and_time, long_date

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


def preview_mail(template: str, context: dict[str, Any], locale: str) -> tuple[str, str]:
    """Return (subject, body) as they will be, or a sentence where they cannot be made."""
    try:
        return render_mail(template, context, locale)
    except (TemplateError, ValueError, TypeError, KeyError):
        return template, _("The text of this message cannot be made.")


def render_mail(template: str, context: dict[str, Any], locale: str) -> tuple[str, str]:
    """Return (subject, body) of ``email/<template>.txt`` in ``locale``.

    Works with and without a request. The template also knows ``coop_name`` and ``base_url``.
    Raises jinja2.TemplateError, and ValueError for a template that names no subject.
    """
    with force_locale(locale):
        text = current_app.jinja_env.get_template(f"email/{template}.txt").render(
            context
            | {
                "coop_name": str(get_setting("coop.name")),
                "base_url": str(current_app.config["BASE_URL"]).rstrip("/"),
            }
        )
    first, _end, body = text.lstrip().partition("\n")
    if not first.startswith(SUBJECT):
        raise ValueError(f"the mail {template!r} does not begin with its subject")
    subject = " ".join(first.removeprefix(SUBJECT).split())
    return subject[:SUBJECT_LENGTH], body.strip() + "\n"
