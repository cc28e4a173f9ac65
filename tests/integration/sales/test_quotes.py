"""What a basket costs, what is offered for it and why not; what is shown is what counts."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from coop.db import session
from coop.domain.catalogue import service as catalogue
from coop.domain.loyalty.models import PointsRule
from coop.domain.loyalty.types import EventKind
from coop.domain.people.own_data import collect_own_data
from coop.domain.people.queries import get_person
from coop.domain.promotions import service as promotions
from coop.domain.promotions.errors import UsedUp
from coop.domain.promotions.models import PromotionUse
from coop.domain.promotions.types import Applied, Limits, Offer, PromotionKind, Reason, Refusal
from coop.domain.sales import placing_service, queries, quoting, report_queries, service
from coop.domain.sales.queries import OrderFilter
from coop.domain.sales.types import CreditWish, HandOver, OrderStatus
from coop.domain.settings.service import today
from coop.errors import Conflict, Refused
from tests.support.promotions import terms
from tests.support.store import PRODUCT, SERVICE, UNIT_ID, Store

DAY = timedelta(days=1)


def test_the_discount_is_split_and_explained(store: Store) -> None:
    ten = store.promote(tags=frozenset({"servis"}))
    basket = store.basket(store.wish("service"), store.wish("product"))
    found = service.quote(basket)
    assert [one.discount_amount for one in found.lines] == [SERVICE // 10, 0]
    assert (found.gross_amount, found.total_amount) == (
        SERVICE + PRODUCT,
        SERVICE * 9 // 10 + PRODUCT,
    )
    assert [one.key for one in found.applied] == [str(ten.id)]
    assert found.why.result == found.total_amount
    assert found.applied[0].why.result == found.discount_amount
    assert session.query(PromotionUse).count() == 0


def test_the_chooser_says_why_not(store: Store) -> None:
    store.promote(name="Anggota", audience=frozenset({"members"}), is_automatic=False)
    store.promote(name="Poin", kind=PromotionKind.AMOUNT, amount=5_000, points=10)
    store.promote(name="Banyak", minimum_quantity=3)
    fates = service.choose(store.basket())
    told = {type(one): one for one in fates}
    assert isinstance(told[Applied], Applied)
    reasons = {one.reason: one.missing for one in fates if isinstance(one, Refusal)}
    assert reasons == {Reason.TOO_FEW_POINTS: 10, Reason.BELOW_QUANTITY: 2}
    for_guest = service.choose(store.basket(buyer=store.guest))
    assert {one.reason for one in for_guest if isinstance(one, Refusal)} >= {Reason.NOT_FOR_YOU}


def test_a_chosen_promotion_counts_for_members(store: Store) -> None:
    chosen = store.promote(audience=frozenset({"members"}), is_automatic=False)
    key = frozenset({str(chosen.id)})
    assert store.order(chosen=key).discount_amount == SERVICE // 10
    other = store.order(chosen=key, key="guest", buyer=store.guest)
    assert other.discount_amount == 0


def test_a_code_is_typed_as_people_type(store: Store) -> None:
    draft = promotions.draft_promotion(
        UNIT_ID, Offer(terms(percent=Decimal(20)), needs_code=True), store.owner
    )
    promotions.add_code(draft.id, "SEJUK-10", is_single_use=True)
    promotions.publish_promotion(draft.id, store.third)
    assert service.quote(store.basket()).discount_amount == 0
    order = store.order(codes=("sejuk lo",))
    assert order.discount_amount == SERVICE // 5
    with pytest.raises(Refused, match="not known"):
        store.order(codes=("SEJUK99",), key="other")
    again = service.quote(store.basket(codes=("SEJUK10",)))
    assert (again.discount_amount, len(again.refused)) == (0, 1)


def test_what_a_rival_used_up_meanwhile_is_not_granted(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.promote(limits=Limits(total=1))
    seen = quoting.reckon(store.basket())
    store.order()
    monkeypatch.setattr(placing_service, "reckon", lambda _basket: seen)
    with pytest.raises(UsedUp), session.begin_nested():
        store.order(key="late")
    assert queries.find_order_by_key("late") is None


def test_most_pieces_count_over_all_lines(store: Store) -> None:
    item = store.items["product"]
    catalogue.change_item(item.id, replace(item.terms, most_pieces=3))
    with pytest.raises(Refused, match="At most 3"):
        service.quote(store.basket(store.wish("product", 2), store.wish("product", 2)))


def test_orders_are_found(store: Store) -> None:
    first = store.order()
    second = store.order(key="two", buyer=store.guest)
    store.complete(second)
    page = queries.search_orders(OrderFilter(unit_id=UNIT_ID))
    assert {row.id for row in page.rows} == {first.id, second.id}
    for wanted, found in (
        (OrderFilter(person_id=store.guest.person_id), second),
        (OrderFilter(status=OrderStatus.PLACED), first),
        (OrderFilter(text="tamu"), second),
        (OrderFilter(text=(first.number or "").lower()), first),
    ):
        assert [row.id for row in queries.search_orders(wanted).rows] == [found.id]
    days = OrderFilter(first=first.placed_on, last=first.placed_on)
    assert queries.search_orders(days).total == 2
    own = collect_own_data(store.guest.person_id)["orders"]
    assert [row["number"] for row in own] == [second.number]


def test_what_waits_to_be_handed_over(store: Store) -> None:
    first = store.order(store.wish("service"), store.wish("print", 4))
    done = store.order(key="done", buyer=store.guest)
    store.complete(done)
    second = store.order(
        store.wish("package"),
        key="far",
        is_at_desk=True,
        hand_over=HandOver.DELIVERY,
        address="Jl. Melati 5",
        delivery_amount=9_000,
    )
    found = report_queries.list_to_hand_over(UNIT_ID)
    assert [(row.order.id, row.contents) for row in found] == [
        (first.id, (("Cuci AC", 1), ("Cetak 10R", 4))),
        (second.id, (("Paket sejuk", 1),)),
    ]
    assert (found[1].hand_over, found[1].address) == (HandOver.DELIVERY, "Jl. Melati 5")
    assert found[0].order.person_name == "Ani Lestari"


def test_what_was_sold_is_the_income(store: Store) -> None:
    store.promote()
    order = store.order(store.wish("package", 2), store.wish("product", 3))
    store.complete(order)
    lines = queries.list_lines(order.id)
    store.credit(order, CreditWish(quantities={lines[0].id: 1, lines[1].id: 2}))
    store.order(key="not yet")
    rows = report_queries.sum_sold(UNIT_ID, today(), today())
    assert {row.text: row.quantity for row in rows} == {"Cuci AC": 1, "Freon": 3}
    assert sum(row.amount for row in rows) == queries.get_order(order.id).earned_amount
    assert report_queries.sum_sold(UNIT_ID, today() + DAY, today() + DAY) == []


def test_first_visits_and_birthdays_bring_more(store: Store) -> None:
    for name, points, first, birthday in (("Pertama", 7, True, False), ("HUT", 100, False, True)):
        session.add(
            PointsRule(
                unit_id=UNIT_ID,
                name=name,
                event=EventKind.VISIT,
                points=points,
                items=[],
                weekdays=list(range(7)),
                is_for_first=first,
                is_for_birthday=birthday,
            )
        )
    get_person(store.guest.person_id).born_on = date(1990, 3, 2)
    session.flush()
    for key in ("one", "two"):
        for buyer in (store.member, store.guest):
            order = store.order(key=f"{key} {buyer.person_id}", buyer=buyer)
            store.pay(order)
            store.complete(order)
    assert store.points() == 2 * 25 + 7
    assert store.points(store.guest) == 2 * (25 + 100) + 7


def test_a_key_is_nobody_else_s(store: Store) -> None:
    store.order(key="form")
    with pytest.raises(Conflict):
        store.order(key="form", buyer=store.guest)
