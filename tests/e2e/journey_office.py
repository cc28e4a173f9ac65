"""The office around the journey: its clock, its staff, its worker, its post and its auditor."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from email.message import EmailMessage
from gettext import NullTranslations, translation
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from flask import Flask

import coop
from coop import dates
from coop.db.unit_of_work import run_in_transaction
from coop.domain.assurance.service import run_audit
from coop.domain.identity.service import add_login_name, create_user, grant_role, set_password
from coop.domain.identity.types import LoginKind, Role
from coop.domain.people.service import add_person
from coop.domain.people.types import PersonDetails
from coop.domain.settings.service import change_setting
from coop.domain.setup.service import add_holidays
from coop.jobs.outbox import deliver_messages
from coop.jobs.runner import run_pending
from coop.jobs.timetable import run_planned
from coop.jobs.worker import seal_pending
from tests.support.smtp import MailServer

OPENED_ON = date(2026, 2, 2)  # a Monday; the journey ends in July
JAKARTA = ZoneInfo(dates.JAKARTA)
PASSWORD = "kuda laut makan semangka"
# Three months of mandatory savings and this make a loan above the treasurer's limit possible:
# ten times 1.300.000 with the loan product as it is seeded.
POKOK = 1_000_000
STAFF = {
    "sekretaris": ("Rina Kartika", Role.SECRETARY),
    "kasir": ("Dewi Anggraini", Role.CASHIER),
    "bendahara": ("Budi Santoso", Role.TREASURER),
    "bendahara2": ("Maria Simanjuntak", Role.TREASURER),
    "ketua": ("Hendra Wijaya", Role.CHAIR),
    "komite1": ("Agus Salim", Role.COMMITTEE),
    "komite2": ("Lestari Ningsih", Role.COMMITTEE),
    "komite3": ("Johan Tampubolon", Role.COMMITTEE),
    "pengawas": ("Nurul Hidayah", Role.SUPERVISOR),
}


class Words:
    """The texts of the screen in one language, asked for by their English."""

    def __init__(self, language: str) -> None:
        self.language = language
        folder = Path(coop.__file__).with_name("translations")
        self._texts = (
            NullTranslations()
            if language == "en"
            else translation("messages", str(folder), [language])
        )

    def __call__(self, text: str, **values: Any) -> str:
        """Return ``text`` as the screen says it."""
        found = self._texts.gettext(text)
        return found % values if values else found


class Clock:
    """The time in which the office lives. It runs on from wherever it was last put."""

    def __init__(self) -> None:
        self._ahead = datetime.now(UTC) - datetime.now(UTC)

    def put(self, day: date, hour: int = 10) -> None:
        """Go to ``hour`` o'clock on ``day`` in Jakarta."""
        self._ahead = datetime.combine(day, time(hour, 5), JAKARTA) - datetime.now(UTC)

    @contextmanager
    def running(self) -> Iterator[None]:
        """Let everything in the block happen at this clock's time."""
        with dates.at(datetime.now(UTC) + self._ahead):
            yield

    def serve(self, app: Flask) -> Any:
        """Return ``app`` as a server's application that answers at this clock's time."""

        def answer(environ: Any, start_response: Any) -> Any:
            # each request runs in a thread of its own, which does not know who set the clock
            with self.running():
                return app(environ, start_response)

        return answer


@dataclass(frozen=True)
class Office:
    """Everything around the screens."""

    app: Flask
    address: str
    clock: Clock
    post: MailServer
    words: Words

    def open(self) -> None:
        """Hire the staff and set what this cooperative has decided."""

        def hire() -> None:
            change_setting("joining.pokok_amount", POKOK)
            add_holidays(dates.today().year)
            for login, (name, role) in STAFF.items():
                person = add_person(PersonDetails(full_name=name, email=f"{login}@koperasi.test"))
                user = create_user(name, person_id=person.id, locale=self.words.language)
                add_login_name(user.id, LoginKind.USER_NAME, login)
                grant_role(user.id, role)
                set_password(user.id, PASSWORD)

        self.clock.put(OPENED_ON, 8)
        with self.inside():
            run_in_transaction(hire)

    @contextmanager
    def inside(self) -> Iterator[None]:
        """Be in the application, at the office's time."""
        with self.clock.running(), self.app.app_context():
            yield

    def wait_until(self, day: date, hour: int = 10) -> None:
        """Let time pass until ``hour`` o'clock on ``day``; nothing is left lying meanwhile."""
        self.let_the_worker_work()
        self.clock.put(day, hour)

    def let_the_worker_work(self) -> None:
        """Do what the background process does within a minute: timetable, jobs, mails, seals."""
        with self.inside():
            run_planned()
            run_pending()
            deliver_messages()
            seal_pending()

    def audit(self, milestone: str) -> None:
        """Fail at ``milestone`` unless every check of ``coop audit`` is satisfied."""
        self.let_the_worker_work()
        with self.inside():
            report = run_audit()
        failed = [f"{one.name}: {'; '.join(one.problems)}" for one in report.failed]
        assert report.checks
        assert not failed, f"{milestone}: " + "\n".join(failed)
        self._expect_quiet_nights()

    def forget_mails(self) -> None:
        """Start with an empty letter box."""
        self._expect_quiet_nights()
        self.post.clear()

    def _expect_quiet_nights(self) -> None:
        """Fail when a nightly audit has alarmed the treasurers and supervisors."""
        alarm = self.words("The audit of %(date)s found something", date="|").split("|")
        alarms = [
            mail.get_content()
            for mail in self.post.messages
            if all(part in _envelope(mail)[1] for part in alarm)
        ]
        assert not alarms, alarms[0]

    def mails(self, address: str, text: str, **values: Any) -> list[EmailMessage]:
        """Return the mails that arrived at ``address`` under this subject, oldest first."""
        subject = self.words(text, **values)
        return [mail for mail in self.post.messages if _envelope(mail) == (address, subject)]

    def mail(self, address: str, text: str, **values: Any) -> EmailMessage:
        """Return the one mail at ``address`` under this subject."""
        found = self.mails(address, text, **values)
        arrived = [
            (to, mail["Subject"])
            for mail, to in zip(self.post.messages, self.post.recipients, strict=True)
        ]
        assert len(found) == 1, f"{len(found)} mails {self.words(text, **values)!r} of {arrived}"
        return found[0]

    def link(self, mail: EmailMessage, path: str) -> str:
        """Return the link to ``path`` of this portal that stands in ``mail``."""
        found = re.findall(rf"{re.escape(self.address + path)}\S+", mail.get_content())
        assert len(found) == 1, mail.get_content()
        return str(found[0])


def _envelope(mail: EmailMessage) -> tuple[str, str]:
    """Return address and subject; a folded subject is one line to whoever reads it."""
    return str(mail["To"]), " ".join(str(mail["Subject"]).split())
