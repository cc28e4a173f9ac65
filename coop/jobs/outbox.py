"""Delivers the outbox: claim and commit, hand over to the mail server, note the end and commit."""

import structlog
from flask import current_app
from jinja2 import TemplateError

from coop.db import run_in_transaction
from coop.domain.notifications import delivery_service as delivery
from coop.gateways.mail import Mail, Mailer, PermanentMailError, SmtpMailer, TemporaryMailError
from coop.web.mails import render_mail
from coop.web.unsubscribing import unsubscribe_address

log = structlog.get_logger()


def make_mailer() -> Mailer | None:
    """Return the mailer of the configured server, or None when mails are kept for staff."""
    url = current_app.config["SMTP_URL"]
    return SmtpMailer(url, current_app.config["MAIL_FROM"]) if url else None


def deliver_messages(mailer: Mailer | None = None, limit: int = 100) -> int:
    """Take up to ``limit`` due messages to their end and return how many were tried.

    ``mailer`` is the configured one unless given.
    """
    with current_app.app_context():
        if not delivery.has_due_messages():
            return 0
    mailer = mailer or make_mailer()
    tried = 0
    try:
        while tried < limit:
            claim = run_in_transaction(delivery.claim_message)
            if claim is None:
                break
            deliver(claim, mailer if claim.address else None)
            tried += 1
    finally:
        if mailer is not None:
            mailer.close()
    return tried


def deliver(claim: delivery.Claim, mailer: Mailer | None) -> None:
    """Send (or keep) the claimed message and note what became of it."""
    if claim.is_in_doubt:
        log.warning("message in doubt is sent again", message=claim.id, attempt=claim.attempt)
    try:
        with current_app.app_context():
            subject, body = render_mail(claim.template, claim.context, claim.locale)
            unsubscribe = unsubscribe_address(claim.template, claim.context)
        if mailer is not None:
            mailer.send(Mail(claim.message_id, claim.address, subject, body, unsubscribe))
    except TemporaryMailError as error:
        _note_failed(claim, str(error), is_permanent=False)
    except PermanentMailError as error:
        _note_failed(claim, str(error), is_permanent=True)
    except (TemplateError, ValueError, TypeError, KeyError) as error:
        reason = f"the text cannot be made: {type(error).__name__}: {error}"
        _note_failed(claim, reason, is_permanent=True)
    else:
        note = delivery.note_kept if mailer is None else delivery.note_sent
        run_in_transaction(lambda: note(claim, subject, body))


def _note_failed(claim: delivery.Claim, reason: str, *, is_permanent: bool) -> None:
    log.warning("message not sent", message=claim.id, attempt=claim.attempt, reason=reason)
    run_in_transaction(lambda: delivery.note_failed(claim, reason, is_permanent=is_permanent))
