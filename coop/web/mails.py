"""Mails as text: a template in the reader's language, its first line the subject."""

from datetime import date, datetime
from typing import Any

from flask import current_app
from flask_babel import force_locale
from flask_babel import gettext as _
from jinja2 import TemplateError

from coop.domain.settings.service import get_setting
from coop.web.filters import date_and_time, long_date

SUBJECT = "Subject:"
SUBJECT_LENGTH = 200


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
