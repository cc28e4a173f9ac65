"""Many at once: a broadcast is approved once, a turn is sent once, nobody gets it twice."""

from collections.abc import Sequence

import pytest
from sqlalchemy import func, select, update

from coop.db import session
from coop.domain.approvals import service as approving
from coop.domain.approvals.service import find_open_approval
from coop.domain.broadcast import queries, sending_service, service
from coop.domain.broadcast.models import BroadcastRecipient
from coop.domain.broadcast.types import WrittenMail
from coop.domain.notifications import service as notifying
from coop.domain.notifications.models import Message
from coop.domain.people.models import Person
from coop.errors import Busy, Conflict, NotFound
from coop.refs import Ref
from tests.rivals.conftest import Arena
from tests.rivals.office import Office, add_saver
from tests.support.broadcasts import approve, write_and_ask

RIVALS = 10


def _prepare(office: Office) -> int:
    """Let three members have an address, and a broadcast to them wait for approval."""
    for number in (31, 32, 33):
        person_id = add_saver(number).person_id
        session.execute(
            update(Person).where(Person.id == person_id).values(email=f"m{number}@contoh.id")
        )
    return write_and_ask(office.secretary)


def _recipients() -> int:
    return session.scalar(select(func.count()).select_from(BroadcastRecipient)) or 0


def _mails() -> list[int | None]:
    return list(session.scalars(select(Message.person_id).where(Message.template == "broadcast")))


def _written(broadcast_id: int) -> Sequence[WrittenMail]:
    return [
        WrittenMail(one.id, "Rapat", "Mohon hadir.", None)
        for one in queries.list_next(broadcast_id, 60)
    ]


def test_one_approves_and_the_list_is_frozen_once(arena: Arena, office: Office) -> None:
    key = arena.do(lambda: _prepare(office))
    race = arena.race(RIVALS, lambda n: approve(key, office.chairs[n % 2]))
    assert len(race.results) == 1
    assert all(isinstance(error, Conflict | NotFound) for error in race.errors)
    assert not [error for error in race.errors if isinstance(error, Busy)]
    assert set(arena.ask(_recipients)) == {4}
    assert arena.problems() == {}


def test_a_turn_that_many_workers_start_is_sent_once(arena: Arena, office: Office) -> None:
    key = arena.do(lambda: _prepare(office))
    arena.do(lambda: approve(key, office.chairs[0]))
    mails = arena.ask(lambda: _written(key))[0]
    assert mails
    race = arena.race(RIVALS, lambda _n: sending_service.send_portion(key, 1, mails))
    assert race.errors == []
    for persons in arena.ask(_mails):
        assert len(persons) == len(set(persons)) == len(mails)
    assert arena.problems() == {}


def test_without_the_guards_everybody_gets_it_often(
    arena: Arena, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: neither turn nor recipient nor mail is taken by its statement."""
    key = arena.do(lambda: _prepare(office))
    arena.do(lambda: approve(key, office.chairs[0]))
    mails = arena.ask(lambda: _written(key))[0]
    monkeypatch.setattr(sending_service, "take", lambda _statement: True)
    monkeypatch.setattr(sending_service, "queue_work", lambda *_args, **_more: True)
    send = notifying.send_mail
    monkeypatch.setattr(
        sending_service,
        "send_mail",
        lambda *args, **more: send(*args, **more | {"unique_key": None}),
    )
    arena.race(RIVALS, lambda _n: sending_service.send_portion(key, 1, mails))
    for persons in arena.ask(_mails):
        assert len(persons) > len(set(persons))


def test_without_the_guards_several_approve(
    arena: Arena, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: neither the request nor the state is taken by its statement."""
    key = arena.do(lambda: _prepare(office))
    request = arena.ask(lambda: find_open_approval(service.KIND, Ref(service.KIND, key)))[0]
    monkeypatch.setattr(approving, "take", lambda _statement: True)
    monkeypatch.setattr(approving, "find_open_approval", lambda _kind, _subject: request)
    monkeypatch.setattr(approving.session, "refresh", lambda _row: None)
    monkeypatch.setattr(service, "take", lambda _statement: True)
    monkeypatch.setattr(service, "_freeze", lambda _broadcast: None)
    race = arena.race(RIVALS, lambda n: approve(key, office.chairs[n % 2]))
    assert len(race.results) > 1
