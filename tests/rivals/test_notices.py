"""Many at once: a reader counts once, no guest is lost, a notice is released by one."""

import pytest
from sqlalchemy import func, select

from coop.db import session
from coop.domain.approvals import service as approving
from coop.domain.approvals.service import find_open_approval
from coop.domain.approvals.types import Decision
from coop.domain.notices import queries, service
from coop.domain.notices.models import NoticeContact
from coop.domain.notices.types import NoticeStep
from coop.errors import Busy, Conflict, NotFound
from coop.refs import Ref
from tests.rivals.conftest import Arena
from tests.rivals.office import Office
from tests.support.notices import decide, publish, words

RIVALS = 10


def _contacts() -> int:
    return session.scalar(select(func.count()).select_from(NoticeContact)) or 0


def test_a_reader_in_ten_windows_counts_once(arena: Arena, office: Office) -> None:
    key = arena.do(lambda: publish(office.secretary, office.chairs[0]))
    person = office.saver.person_id
    race = arena.race(RIVALS, lambda _n: service.note_step(key, NoticeStep.OPENED, person))
    assert race.errors == []
    assert set(arena.ask(_contacts)) == {2}
    assert arena.problems() == {}


def test_no_guest_is_lost(arena: Arena, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """All of them on one row, which is the worst that chance can do."""
    monkeypatch.setattr(service, "GUEST_SHARDS", 1)
    key = arena.do(lambda: publish(office.secretary, office.chairs[0]))
    race = arena.race(RIVALS, lambda _n: service.note_step(key, NoticeStep.OPENED, None))
    assert race.errors == []
    counted = arena.ask(lambda: queries.count_reach([key])[key].guests_opened)
    assert set(counted) == {RIVALS}


def test_one_releases_it(arena: Arena, office: Office) -> None:
    def asked() -> int:
        notice = service.add_notice(words(), office.secretary)
        service.ask_release(notice.id, office.secretary)
        return notice.id

    key = arena.do(asked)
    race = arena.race(RIVALS, lambda n: decide(key, office.chairs[n % 2], Decision.APPROVED))
    assert len(race.results) == 1
    assert all(isinstance(error, Conflict | NotFound) for error in race.errors)
    assert not [error for error in race.errors if isinstance(error, Busy)]
    assert arena.problems() == {}


def test_without_the_guards_several_release_it(
    arena: Arena, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: neither the request nor the state is taken by its statement."""

    def asked() -> int:
        notice = service.add_notice(words(), office.secretary)
        service.ask_release(notice.id, office.secretary)
        return notice.id

    key = arena.do(asked)
    request = arena.ask(lambda: find_open_approval(service.KIND, Ref(service.KIND, key)))[0]
    monkeypatch.setattr(approving, "take", lambda _statement: True)
    monkeypatch.setattr(approving, "find_open_approval", lambda _kind, _subject: request)
    monkeypatch.setattr(approving.session, "refresh", lambda _row: None)
    monkeypatch.setattr(service, "take", lambda _statement: True)
    race = arena.race(RIVALS, lambda n: decide(key, office.chairs[n % 2], Decision.APPROVED))
    assert len(race.results) > 1
