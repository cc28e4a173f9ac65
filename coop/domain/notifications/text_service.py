"""Mails in the words of staff: each version kept, one in use, the original never lost."""

from collections.abc import Collection

from sqlalchemy import bindparam, func, select, update

from coop import dates
from coop.db import Prepared, fetch, insert_unless_taken, session
from coop.domain.identity.types import Actor
from coop.domain.notifications.models import MailText
from coop.domain.notifications.text_rules import WrittenText, ensure_harmless
from coop.domain.trail.service import write_trail
from coop.errors import Conflict, NotFound
from coop.explain import N_
from coop.refs import Ref

_CURRENT = Prepared(
    select(MailText.subject, MailText.body).where(
        MailText.template == bindparam("template"),
        MailText.locale == bindparam("locale"),
        MailText.current_mark == 1,
    )
)


def find_text(template: str, locale: str) -> WrittenText | None:
    """Return the words of staff for this mail, None while the original is in use."""
    rows = fetch(_CURRENT, {"template": template, "locale": locale})
    return WrittenText(*rows[0]) if rows else None


def list_versions(template: str, locale: str) -> list[MailText]:
    """Return every version that was ever written, latest first."""
    return list(
        session.scalars(
            select(MailText)
            .where(MailText.template == template, MailText.locale == locale)
            .order_by(MailText.version.desc())
        )
    )


def list_current() -> list[MailText]:
    """Return the versions in use, of all mails."""
    return list(session.scalars(select(MailText).where(MailText.current_mark == 1)))


def write_text(
    template: str, locale: str, text: WrittenText, known: Collection[str], actor: Actor
) -> MailText:
    """Put ``text`` in use from the next mail on. Raises Refused, naming the field, and Conflict."""
    ensure_harmless(text, known)
    last = session.scalar(
        select(func.max(MailText.version)).where(
            MailText.template == template, MailText.locale == locale
        )
    )
    _retire(template, locale)
    row = MailText(
        template=template,
        locale=locale,
        version=(last or 0) + 1,
        subject=text.subject,
        body=text.body,
        current_mark=1,
        written_by=actor.user_id,
        written_at=dates.now(),
    )
    if not insert_unless_taken(row):
        raise Conflict(N_("Somebody else has just changed this. Look at it again."))
    write_trail(
        "mail_text.written",
        Ref("mail_text", row.id),
        name=template,
        language=locale,
        version=row.version,
    )
    return row


def restore_original(template: str, locale: str) -> None:
    """Send the original again from the next mail on. Raises NotFound when it is in use."""
    current = session.scalars(
        select(MailText).where(
            MailText.template == template, MailText.locale == locale, MailText.current_mark == 1
        )
    ).one_or_none()
    if current is None:
        raise NotFound(N_("The original is in use."))
    _retire(template, locale)
    write_trail("mail_text.restored", Ref("mail_text", current.id), name=template, language=locale)


def _retire(template: str, locale: str) -> None:
    session.execute(
        update(MailText)
        .where(MailText.template == template, MailText.locale == locale, MailText.current_mark == 1)
        .values(current_mark=None)
        .execution_options(synchronize_session="fetch")
    )
