"""Items, packages, what goes with what: kept, changed, switched, removed only when never used."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import event, text

from coop.db import session
from coop.domain.catalogue import queries, service
from coop.domain.catalogue.checks import CHECKS
from coop.domain.catalogue.service import CompanionWish
from coop.domain.catalogue.types import CompanionAt, ItemKind, ItemTerms
from coop.domain.settings.service import today
from coop.domain.trail.models import TrailRow
from coop.errors import Conflict, NotFound, Refused
from coop.extensions import db
from tests.rivals.office import Upload
from tests.support.store import UNIT_ID, Store

DAY = timedelta(days=1)


def test_an_item_is_added_changed_and_traced(store: Store) -> None:
    group = service.add_group(UNIT_ID, "Servis AC", 1)
    item = service.add_item(
        UNIT_ID, ItemKind.SERVICE, ItemTerms("isi freon", "Isi freon", 150_000, group_id=group.id)
    )
    assert (item.terms.code, item.key) == ("ISI-FREON", f"service:{item.id}")
    found = queries.find_item_by_code(UNIT_ID, " isi  FREON ")
    assert found == item
    service.change_item(item.id, replace(item.terms, unit_amount=175_000))
    same = service.change_item(item.id, replace(item.terms, unit_amount=175_000))
    assert same.terms.unit_amount == 175_000
    rows = session.query(TrailRow).filter_by(subject_kind="catalogue_item", subject_id=item.id)
    told = [(row.action, row.detail) for row in rows.order_by(TrailRow.id)]
    assert [action for action, _detail in told] == [
        "catalogue.item_added",
        "catalogue.item_changed",
    ]
    assert told[1][1] == {"before": {"unit_amount": 150_000}, "after": {"unit_amount": 175_000}}
    service.change_group(group.id, "Servis", 2)
    with pytest.raises(Refused, match="heading"):
        service.add_group(UNIT_ID, "Servis")
    service.add_group(UNIT_ID, "Foto")
    with pytest.raises(Refused, match="heading"):
        service.change_group(group.id, "Foto", 1)
    assert [one.name for one in queries.list_groups(UNIT_ID)] == ["Foto", "Servis"]
    for name in ("", "  "):
        with pytest.raises(Refused, match="name"):
            service.add_group(UNIT_ID, name)
        with pytest.raises(Refused, match="name"):
            service.change_group(group.id, name, 1)
    with pytest.raises(NotFound):
        service.change_group(10**6, "X", 1)


def test_a_code_is_used_once_in_a_unit(store: Store) -> None:
    with pytest.raises(Refused, match="under this code"):
        service.add_item(UNIT_ID, ItemKind.PRODUCT, ItemTerms("cuci", "Lain", 5))
    product = store.items["product"]
    with pytest.raises(Refused, match="under this code"):
        service.change_item(product.id, replace(product.terms, code="CUCI"))
    assert queries.get_item(product.id).terms.code == "FREON"
    service.add_item(1, ItemKind.PRODUCT, ItemTerms("CUCI", "Di unit lain", 5))


@pytest.mark.parametrize(
    ("terms", "words"),
    [
        (ItemTerms("X", " ", 5), "name"),
        (ItemTerms("X", "X", -1), "negative"),
        (ItemTerms("X", "X", 10**18), "negative"),
        (ItemTerms("?!", "X", 5, detail={"width_mm": 90, "height_mm": 90}), "letters"),
        (ItemTerms("X", "X", 5, most_pieces=0), "at least 1"),
        (ItemTerms("X", "X", 5, first_on=date(2026, 3, 2), last_on=date(2026, 3, 1)), "before"),
        (ItemTerms("X", "X", 5, detail={"width_mm": 9, "height_mm": 100}), "millimetres"),
        (ItemTerms("X", "X", 5, detail={}), "millimetres"),
    ],
)
def test_what_is_no_item(store: Store, terms: ItemTerms, words: str) -> None:
    with pytest.raises(Refused, match=words):
        service.add_item(UNIT_ID, ItemKind.PRINT, terms)
    with pytest.raises(NotFound, match="heading"):
        service.add_item(UNIT_ID, ItemKind.SERVICE, ItemTerms("X", "X", 5, group_id=10**6))


def test_switched_off_and_on_once(store: Store) -> None:
    item = store.items["service"]
    service.switch_item(item.id, is_active=False)
    with pytest.raises(Conflict):
        service.switch_item(item.id, is_active=False)
    assert not queries.get_item(item.id).is_active
    service.switch_item(item.id, is_active=True)
    with pytest.raises(NotFound):
        service.switch_item(10**6, is_active=True)


def test_only_what_was_never_used_is_removed(store: Store) -> None:
    item = service.add_item(UNIT_ID, ItemKind.SERVICE, ItemTerms("X", "X", 5))
    service.add_picture(item.id, Upload("x.jpg"))
    service.define_companions(item.id, [CompanionWish(store.items["product"].id, CompanionAt.BOTH)])
    service.remove_item(item.id)
    with pytest.raises(NotFound):
        queries.get_item(item.id)
    with pytest.raises(Refused, match="part of a package"):
        service.remove_item(store.items["product"].id)
    store.order(store.wish("print"))
    with pytest.raises(Refused, match="ordered before"):
        service.remove_item(store.items["print"].id)
    assert queries.get_item(store.items["print"].id).is_active


def test_packages_are_made_of_the_unit_s_own_items(store: Store) -> None:
    package, product = store.items["package"].id, store.items["product"].id
    inner = service.add_item(UNIT_ID, ItemKind.PACKAGE, ItemTerms("P2", "P2", 5)).id
    alien = service.add_item(1, ItemKind.PRODUCT, ItemTerms("X", "X", 5)).id
    for parts, error in (
        ([(inner, 1)], Refused),
        ([(alien, 1)], NotFound),
        ([(package, 1)], Refused),
        ([(product, 0)], Refused),
        ([(product, 1), (product, 2)], Refused),
        ([], Refused),
        ([(10**6, 1)], NotFound),
    ):
        with pytest.raises(error):
            service.define_package(package, parts)
    with pytest.raises(Refused, match="Only a package"):
        service.define_package(product, [(store.items["service"].id, 1)])
    defined = service.define_package(package, [(product, 3)])
    assert [(part.item_id, part.quantity) for part in defined.parts] == [(product, 3)]


def test_what_goes_with_a_basket(store: Store) -> None:
    wash, freon, photo = (store.items[name].id for name in ("service", "product", "print"))
    service.define_companions(
        wash, [CompanionWish(photo, CompanionAt.AFTER), CompanionWish(freon, CompanionAt.BOTH)]
    )

    def names(at: CompanionAt, *basket: int) -> list[str]:
        return [one.item.terms.code for one in queries.list_companions(basket, at, today())]

    assert names(CompanionAt.AFTER, wash) == ["C10", "FREON"]
    assert names(CompanionAt.BOOKING, wash) == ["FREON"]
    assert names(CompanionAt.AFTER, wash, photo) == ["FREON"]
    assert names(CompanionAt.AFTER, freon) == []
    for wishes, error in (
        ([CompanionWish(wash, CompanionAt.BOTH)], Refused),
        ([CompanionWish(freon, CompanionAt.BOTH)] * 2, Refused),
        ([CompanionWish(10**6, CompanionAt.BOTH)], NotFound),
    ):
        with pytest.raises(error):
            service.define_companions(wash, wishes)
    service.define_companions(wash, [])
    assert names(CompanionAt.AFTER, wash) == []


def test_pictures_in_their_order(store: Store) -> None:
    item = store.items["service"].id
    first, second = (service.add_picture(item, Upload(f"{n}.jpg")) for n in (1, 2))
    service.order_pictures(item, [second, first])
    assert queries.list_pictures([item]) == {item: (second, first)}
    service.order_pictures(item, [first])
    assert queries.list_pictures([item]) == {item: (first,)}
    with pytest.raises(NotFound):
        service.order_pictures(item, [second])
    for n in range(service.MOST_PICTURES - 1):
        service.add_picture(item, Upload(f"more {n}.jpg"))
    with pytest.raises(Refused, match="at most 12"):
        service.add_picture(item, Upload("one too many.jpg"))


def test_the_public_list_shows_what_is_offered_to_whom(store: Store) -> None:
    group = service.add_group(UNIT_ID, "Servis", 1)
    wash, freon, photo = (store.items[name] for name in ("service", "product", "print"))
    service.change_item(wash.id, replace(wash.terms, group_id=group.id))
    service.change_item(freon.id, replace(freon.terms, audiences=frozenset({"members"})))
    service.change_item(photo.id, replace(photo.terms, first_on=today() + DAY))
    picture = service.add_picture(wash.id, Upload("ac.jpg"))

    def codes(on: date, *groups: str) -> list[tuple[str, list[str]]]:
        return [
            (one.name, [listed.item.terms.code for listed in one.items])
            for one in queries.list_public(UNIT_ID, on, frozenset(groups))
        ]

    assert codes(today()) == [("Servis", ["CUCI"]), ("", ["PAKET"])]
    assert codes(today(), "members") == [("Servis", ["CUCI"]), ("", ["FREON", "PAKET"])]
    assert codes(today() + DAY) == [("Servis", ["CUCI"]), ("", ["C10", "PAKET"])]
    assert queries.list_public(UNIT_ID, today())[0].items[0].picture_ids == (picture,)
    rows = queries.list_prices(UNIT_ID, today())
    assert [(row.code, row.contents) for row in rows] == [
        ("CUCI", ()),
        ("PAKET", (("Cuci AC", 1), ("Freon", 2))),
    ]
    assert len(queries.list_items(UNIT_ID)) == 4
    service.switch_item(wash.id, is_active=False)
    assert len(queries.list_items(UNIT_ID, active_only=True)) == 3


def test_the_public_list_takes_four_statements_whatever_is_in_it(store: Store) -> None:
    def count() -> int:
        seen: list[str] = []

        def note(*args: object) -> None:
            seen.append(str(args[2]))

        event.listen(db.engine, "before_cursor_execute", note)
        try:
            queries.list_public(UNIT_ID, today())
        finally:
            event.remove(db.engine, "before_cursor_execute", note)
        return len(seen)

    before = count()
    for n in range(30):
        item = service.add_item(UNIT_ID, ItemKind.PRODUCT, ItemTerms(f"N{n}", "N", n))
        service.add_picture(item.id, Upload(f"{n}.jpg"))
    session.flush()
    assert (before, count()) == (4, 4)


@pytest.mark.parametrize(
    ("fault", "name"),
    [
        ("UPDATE catalogue_items SET kind = 'package' WHERE code = 'FREON'", "catalogue.packages"),
        ("UPDATE catalogue_items SET unit_id = 1 WHERE code = 'FREON'", "catalogue.packages"),
        ("UPDATE catalogue_items SET unit_id = 1 WHERE code = 'C10'", "catalogue.companions"),
        ("UPDATE catalogue_groups SET unit_id = 1", "catalogue.groups"),
    ],
)
def test_a_planted_fault_is_found(store: Store, fault: str, name: str) -> None:
    group = service.add_group(UNIT_ID, "Servis")
    wash = store.items["service"]
    service.change_item(wash.id, replace(wash.terms, group_id=group.id))
    service.define_companions(wash.id, [CompanionWish(store.items["print"].id, CompanionAt.BOTH)])
    session.flush()
    assert all(check.run().checked and not check.run().problems for check in CHECKS)
    with session.begin_nested() as planted:
        session.execute(text(fault))
        assert {check.name for check in CHECKS if check.run().problems} == {name}
        planted.rollback()
    session.expire_all()
