"""A live server that lives in the office's time and mails through a real SMTP server."""

from collections.abc import Iterator

import pytest
from flask import Flask

from tests.e2e.journey_office import Clock, Office, Words
from tests.support import browser as browsing
from tests.support.smtp import MailServer


@pytest.fixture
def words(screen: str) -> Words:
    """Indonesian on the phone, English at the desk."""
    return Words({"phone": "id", "desk": "en"}[screen])


@pytest.fixture
def office(
    app: Flask, mail_server: MailServer, words: Words, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Office]:
    """The office, served to browsers."""
    clock = Clock()
    with browsing.serve(clock.serve(app)) as address:
        monkeypatch.setitem(app.config, "BASE_URL", address)
        monkeypatch.setitem(app.config, "SMTP_URL", mail_server.url)
        yield Office(app, address, clock, mail_server, words)
