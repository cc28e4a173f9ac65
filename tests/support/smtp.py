"""A real SMTP server for tests, which can be told to misbehave."""

import asyncio
import socket
import threading
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Literal, Self

from aiosmtpd.smtp import SMTP, Envelope
from aiosmtpd.smtp import Session as SmtpSession

Behaviour = Literal["accept", "refuse", "hang", "drop", "defer", "reject"]


class MailServer:
    """Listens on a free port of 127.0.0.1 and keeps what it received in ``messages``.

    ``behaviour``: accept · refuse (the connection) · hang (after the message, until told otherwise
    or closed) · drop (the connection, after the message) · defer (4xx) · reject (5xx).
    """

    def __init__(self) -> None:
        self.messages: list[EmailMessage] = []
        self.recipients: list[list[str]] = []
        self._behaviour: Behaviour = "accept"
        self._loop = asyncio.new_event_loop()
        self._server: asyncio.Server | None = None
        self._connections: list[SMTP] = []
        self._thread = threading.Thread(target=self._loop.run_forever, name="mail", daemon=True)
        self.port = 0

    def __enter__(self) -> Self:
        self._thread.start()
        self._call(self._listen())
        return self

    def __exit__(self, *_error: object) -> None:
        self._call(self._close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    @property
    def url(self) -> str:
        """The address for ``SMTP_URL``."""
        return f"smtp://127.0.0.1:{self.port}"

    @property
    def behaviour(self) -> Behaviour:
        """What happens to the next message."""
        return self._behaviour

    @behaviour.setter
    def behaviour(self, behaviour: Behaviour) -> None:
        was, self._behaviour = self._behaviour, behaviour
        if behaviour == "refuse" and was != "refuse":
            self._call(self._close())
        elif was == "refuse" and behaviour != "refuse":
            self._call(self._listen())

    def clear(self) -> None:
        """Forget what was received and behave well again."""
        self.behaviour = "accept"
        self.messages.clear()
        self.recipients.clear()

    async def handle_DATA(  # noqa: N802 - the name is aiosmtpd's
        self, server: SMTP, _session: SmtpSession, envelope: Envelope
    ) -> str:
        """Answer a message as told (called by aiosmtpd)."""
        match self._behaviour:
            case "defer":
                return "451 4.3.0 Try again later"
            case "reject":
                return "550 5.1.1 No such mailbox"
            case "drop":
                server.transport.abort()
                return "421 4.3.0 Gone"
            case "hang":
                await asyncio.Event().wait()
        content = envelope.content or b""
        raw = content if isinstance(content, bytes) else content.encode()
        self.messages.append(message_from_bytes(raw, EmailMessage, policy=policy.default))
        self.recipients.append(list(envelope.rcpt_tos))
        return "250 2.0.0 Kept"

    def _call(self, work: "asyncio.Future[None] | object") -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(10)

    def _connection(self) -> SMTP:
        connection = SMTP(self, hostname="mail.test", loop=self._loop, enable_SMTPUTF8=True)
        self._connections.append(connection)
        return connection

    async def _listen(self) -> None:
        listener = socket.create_server(("127.0.0.1", self.port))
        self.port = listener.getsockname()[1]
        self._server = await self._loop.create_server(self._connection, sock=listener)

    async def _close(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None
        for connection in self._connections:
            if connection.transport is not None:
                connection.transport.abort()
        self._connections.clear()
        others = asyncio.all_tasks(self._loop) - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
