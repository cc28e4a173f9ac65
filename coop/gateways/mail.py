"""Outgoing mail over SMTP, with each failure told apart: try again, or give this message up."""

import smtplib
import ssl
from dataclasses import dataclass
from email import policy
from email.message import EmailMessage
from email.utils import formatdate
from typing import Protocol, Self
from urllib.parse import unquote, urlsplit

TIMEOUT_SECONDS = 20
PLAIN_PORT = 25
TLS_PORT = 465
POLICY = policy.default.clone(max_line_length=500)
"""Long enough for the signed address in a head, which must not be broken or encoded."""
LOOPBACK = ("127.0.0.1", "localhost", "::1")


class TemporaryMailError(Exception):
    """The server cannot be reached, says 4xx or refuses us, not the message: try again later."""


class PermanentMailError(Exception):
    """The server refuses this message or its address (5xx): trying again changes nothing."""


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail. The same ``message_id`` on a second copy makes the duplicate recognisable.

    ``unsubscribe`` is where one press of the mail program ends such mails (RFC 8058).
    """

    message_id: str
    address: str
    subject: str
    body: str
    unsubscribe: str | None = None


class Mailer(Protocol):
    """What delivers mails."""

    def send(self, mail: Mail) -> None:
        """Hand ``mail`` over. Raises TemporaryMailError or PermanentMailError."""

    def close(self) -> None:
        """Let go of the connection."""


class SmtpMailer:
    """Sends through ``url`` (``smtp://user:password@host:port``, or ``smtps://``) as ``sender``.

    The connection is opened by the first mail and kept for the next ones. It is encrypted with
    STARTTLS whenever the server offers that; a password never leaves this machine without it.
    """

    def __init__(self, url: str, sender: str, timeout: float = TIMEOUT_SECONDS) -> None:
        self.address = urlsplit(url)
        if self.address.scheme not in ("smtp", "smtps") or not self.address.hostname:
            raise ValueError("the mail server is written as smtp://user:password@host:port")
        self.host = self.address.hostname
        self.sender = sender
        self.timeout = timeout
        self._connection: smtplib.SMTP | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def send(self, mail: Mail) -> None:
        """See `Mailer.send`."""
        message = self._compose(mail)
        try:
            self._connected().send_message(message, self.sender, [mail.address])
        except smtplib.SMTPRecipientsRefused as error:
            self._start_over()
            code, answer = next(iter(error.recipients.values()))
            raise _classified(code, answer) from error
        except smtplib.SMTPNotSupportedError as error:
            self._start_over()
            raise PermanentMailError(str(error)) from error
        except smtplib.SMTPDataError as error:
            self._start_over()
            raise _classified(error.smtp_code, error.smtp_error) from error
        except (smtplib.SMTPException, OSError) as error:
            self.close()
            raise TemporaryMailError(f"{type(error).__name__}: {error}") from error

    def close(self) -> None:
        """See `Mailer.close`. What the server says to a good-bye changes nothing any more."""
        connection, self._connection = self._connection, None
        if connection is None:
            return
        try:
            connection.quit()
        except (smtplib.SMTPException, OSError):
            connection.close()

    def _compose(self, mail: Mail) -> EmailMessage:
        message = EmailMessage(policy=POLICY)
        domain = self.sender.rpartition("@")[2]
        try:
            message["From"] = self.sender
            message["To"] = mail.address
            if [one.addr_spec for one in message["To"].addresses] != [mail.address]:
                raise ValueError("this is not one address")
            message["Subject"] = mail.subject
            message["Date"] = formatdate()
            message["Message-ID"] = f"<{mail.message_id}@{domain}>"
            message["Auto-Submitted"] = "auto-generated"
            if mail.unsubscribe is not None:
                message["List-Unsubscribe"] = f"<{mail.unsubscribe}>"
                message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
            message.set_content(mail.body)
        # a second address, a line break; half an address makes Python's own parser stumble
        except (ValueError, IndexError, AttributeError) as error:
            raise PermanentMailError(str(error)) from error
        return message

    def _connected(self) -> smtplib.SMTP:
        if self._connection is None:
            self._connection = self._connect()
        return self._connection

    def _connect(self) -> smtplib.SMTP:
        context = ssl.create_default_context()
        if self.address.scheme == "smtps":
            port = self.address.port or TLS_PORT
            connection: smtplib.SMTP = smtplib.SMTP_SSL(
                self.host, port, timeout=self.timeout, context=context
            )
        else:
            connection = smtplib.SMTP(
                self.host, self.address.port or PLAIN_PORT, timeout=self.timeout
            )
        try:
            self._introduce(connection, context)
        except BaseException:
            connection.close()
            raise
        return connection

    def _introduce(self, connection: smtplib.SMTP, context: ssl.SSLContext) -> None:
        connection.ehlo()
        is_private = self.address.scheme == "smtps" or self.host in LOOPBACK
        if not is_private and connection.has_extn("starttls"):
            connection.starttls(context=context)
            connection.ehlo()
            is_private = True
        if self.address.username:
            if not is_private:
                raise TemporaryMailError("the server offers no STARTTLS, so no password is sent")
            connection.login(unquote(self.address.username), unquote(self.address.password or ""))

    def _start_over(self) -> None:
        """Make the connection fit for the next message after this one was refused."""
        if self._connection is not None:
            try:
                self._connection.rset()
            except (smtplib.SMTPException, OSError):
                self.close()


def _classified(code: int, answer: bytes | str) -> TemporaryMailError | PermanentMailError:
    text = answer.decode(errors="replace") if isinstance(answer, bytes) else answer
    kind = PermanentMailError if 500 <= code < 600 else TemporaryMailError
    return kind(f"{code} {text}")
