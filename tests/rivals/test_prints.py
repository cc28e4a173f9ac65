"""Twenty senders of one collection of pictures: one order; and room for so many pictures alone."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import func, select, update

from coop.db import session, take
from coop.domain.prints import draft_service, ordering_service, queries, service
from coop.domain.prints.models import PrintDraft
from coop.domain.prints.types import MOST_DRAFTS
from coop.domain.sales.models import Order
from coop.domain.sales.types import Basket, PaymentTerms
from coop.domain.settings.service import today
from coop.domain.units.service import choose_features
from coop.errors import Conflict, Refused
from tests.rivals.conftest import Arena
from tests.rivals.test_bookings import ask, at, audit, race
from tests.support.prints import PRICES, add_sizes, uploaded
from tests.support.rivals import Outcome
from tests.support.store import UNIT_ID, Store, build_store

RIVALS = 20
VISITOR = "visit:somebody"
FEW = 5


@pytest.fixture
def store(arena: Arena) -> Store:
    def build() -> Store:
        built = build_store()
        choose_features(UNIT_ID, ["selling", "prints"])
        add_sizes(UNIT_ID)
        return built

    made: Store = at(arena, build)
    return made


def begin(pictures: int) -> int:
    draft = service.open_draft(UNIT_ID, VISITOR)
    for number in range(pictures):
        service.add_picture(draft, uploaded(number), queries.list_sizes(UNIT_ID))
    return draft.id


def send_all(arena: Arena, store: Store, draft_id: int) -> Outcome[Any]:
    """Every rival sends the same pictures by a form of their own."""

    def send(_n: int) -> int:
        return service.order_prints(
            queries.get_draft_of(draft_id, UNIT_ID, [VISITOR]),
            Basket(UNIT_ID, store.member.person_id, ()),
            PaymentTerms(today() + timedelta(days=7)),
            queries.list_sizes(UNIT_ID),
            store.member.actor,
            expected_amount=2 * PRICES["2R"],
        ).id

    return race(arena, send)


def count_orders(arena: Arena) -> int:
    found: int = ask(arena, lambda: session.scalar(select(func.count()).select_from(Order)))
    return found


def test_one_collection_is_one_order(arena: Arena, store: Store) -> None:
    draft_id = at(arena, lambda: begin(2))
    found = send_all(arena, store, draft_id)
    assert len(found.results) + len(found.errors) >= RIVALS // 2
    assert len(set(found.results)) == 1
    assert count_orders(arena) == 1
    assert audit(arena) == []


def test_without_the_guard_everybody_orders(
    arena: Arena, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: a draft that is not taken, sent under a key of each sender's own."""
    monkeypatch.setattr(ordering_service, "take_draft", lambda _draft_id: True)
    monkeypatch.setattr(ordering_service, "_key", lambda _draft_id: str(uuid4()))
    draft_id = at(arena, lambda: begin(2))

    def mark() -> None:
        session.execute(update(PrintDraft).values(state="sent", place=None))

    at(arena, mark)
    send_all(arena, store, draft_id)
    assert count_orders(arena) > 1


def add_all(arena: Arena, draft_id: int) -> Outcome[Any]:
    def add(n: int) -> int:
        draft = queries.get_draft_of(draft_id, UNIT_ID, [VISITOR])
        return service.add_picture(draft, uploaded(100 + n), queries.list_sizes(UNIT_ID)).id

    return race(arena, add)


def pictures_of(arena: Arena, draft_id: int) -> int:
    found: int = ask(arena, lambda: len(queries.list_pictures(draft_id)))
    return found


def test_there_is_room_for_so_many(
    arena: Arena, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(draft_service, "MOST_PICTURES", FEW)
    draft_id = at(arena, lambda: begin(2))
    found = add_all(arena, draft_id)
    assert len(found.results) == FEW - 2
    assert {type(error) for error in found.errors} <= {Refused, Conflict}
    assert pictures_of(arena, draft_id) == FEW
    assert audit(arena) == []


def test_without_the_guard_there_is_room_for_everybody(
    arena: Arena, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: the room is taken without looking at what is left."""

    def take_anyway(draft_id: int, pictures: int, size: int) -> None:
        take(
            update(PrintDraft)
            .where(PrintDraft.id == draft_id)
            .values(
                picture_count=PrintDraft.picture_count + pictures,
                kept_bytes=PrintDraft.kept_bytes + size,
            )
        )

    monkeypatch.setattr(draft_service, "_take_room", take_anyway)
    draft_id = at(arena, lambda: begin(2))
    add_all(arena, draft_id)
    assert pictures_of(arena, draft_id) > FEW


def begin_as_guests(arena: Arena) -> Outcome[Any]:
    """Every rival is another guest, all behind one address."""
    return race(arena, lambda n: service.open_draft(UNIT_ID, f"visit:{n}", "198.51.100.1").id)


def test_an_address_begins_so_many_an_hour(
    arena: Arena, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(draft_service, "DRAFTS_AN_HOUR", FEW)
    found = begin_as_guests(arena)
    assert len(found.results) == FEW
    assert {type(error) for error in found.errors} == {Refused}
    assert audit(arena) == []


def test_without_places_an_address_begins_more(
    arena: Arena, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: the places are not taken."""
    monkeypatch.setattr(draft_service, "DRAFTS_AN_HOUR", FEW)
    monkeypatch.setattr(draft_service, "take_place", lambda *_given: True)
    assert len(begin_as_guests(arena).results) > FEW


def test_a_visitor_begins_three(arena: Arena, store: Store) -> None:
    found = race(arena, lambda _n: service.open_draft(UNIT_ID, VISITOR).id)
    assert len(found.results) == MOST_DRAFTS
    assert {type(error) for error in found.errors} == {Refused}
    assert audit(arena) == []
