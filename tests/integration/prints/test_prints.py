"""From pictures to an order: room in a draft, one order of it, and what is let go at night."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, text

from coop import dates
from coop.db import session
from coop.domain.catalogue import service as catalogue
from coop.domain.files.models import StoredFile
from coop.domain.people.own_data import collect_own_data
from coop.domain.prints import queries, service, tidying_service
from coop.domain.prints.checks import CHECKS
from coop.domain.prints.draft_service import take_draft
from coop.domain.prints.models import PrintDraft
from coop.domain.prints.types import DRAFT, MOST_BYTES, MOST_DRAFTS, MOST_PICTURES, Paper
from coop.domain.sales import queries as orders
from coop.domain.sales import service as sales
from coop.domain.sales.models import Order
from coop.domain.sales.types import Basket, Goods, PaymentTerms
from coop.domain.settings.service import today
from coop.errors import Conflict, NotFound, Refused
from tests.support.prints import PRICES, uploaded, wish
from tests.support.store import NOW, UNIT_ID, Store

VISITOR = "visit:somebody"


def sizes_now() -> Any:
    return queries.list_sizes(UNIT_ID)


def fill(count: int = 2) -> PrintDraft:
    """A draft with pictures."""
    draft = service.open_draft(UNIT_ID, VISITOR)
    for number in range(count):
        service.add_picture(draft, uploaded(number), sizes_now())
    return queries.get_draft_of(draft.id, UNIT_ID, [VISITOR])


def order(store: Store, draft: PrintDraft, expected: int, **more: Any) -> Order:
    """Order a draft as the member."""
    return service.order_prints(
        draft,
        Basket(UNIT_ID, store.member.person_id, (), **more),
        PaymentTerms(today() + timedelta(days=7)),
        sizes_now(),
        store.member.actor,
        expected_amount=expected,
    )


def test_pictures_become_lines_by_size_and_paper(store: Store, sizes: dict[str, int]) -> None:
    draft = fill(3)
    first, second, third = (one.id for one in queries.list_pictures(draft.id))
    service.describe_pictures(
        draft,
        {
            first: wish(sizes["4R"], 2),
            second: wish(sizes["4R"], 1),
            third: wish(sizes["10R"], 1, Paper.MATTE),
        },
        sizes_now(),
    )
    placed = order(store, draft, 3 * PRICES["4R"] + PRICES["10R"])
    lines = [(one.text, one.quantity, one.note) for one in orders.list_lines(placed.id)]
    assert lines == [
        ("Cetak 4R", 3, {"paper": "glossy", "text": "Glossy"}),
        ("Cetak 10R", 1, {"paper": "matte", "text": "Doff"}),
    ]
    again = order(store, queries.get_draft_of(draft.id, UNIT_ID, [VISITOR]), 1)
    assert again.id == placed.id, "sent again, it is the same order"
    own = collect_own_data(store.member.person_id)["prints"]
    assert [row["copies"] for row in own] == [2, 1, 1]
    (row,) = queries.search_ordered(queries.PrintFilter(UNIT_ID)).rows
    assert (row.pictures, row.copies, row.goods) == (3, 4, Goods.WAITING)


def test_ones_own_data_names_what_is_not_ordered_yet(store: Store, sizes: dict[str, int]) -> None:
    draft = service.open_draft(UNIT_ID, f"person:{store.member.person_id}")
    service.add_picture(draft, uploaded(1), sizes_now())
    fill(2)
    (own,) = collect_own_data(store.member.person_id)["prints"]
    assert (own["order"], own["name"], own["is_kept"]) == (None, "IMG_1.jpg", True)
    service.drop_draft(draft.id)
    assert collect_own_data(store.member.person_id)["prints"] == []


def test_the_same_picture_twice_is_one(store: Store, sizes: dict[str, int]) -> None:
    draft = fill(1)
    again = service.add_picture(draft, uploaded(0, copy=1), sizes_now())
    (only,) = queries.list_pictures(draft.id)
    assert again.id == only.id
    assert queries.get_draft_of(draft.id, UNIT_ID, [VISITOR]).picture_count == 1


def test_a_draft_holds_so_much_and_no_more(store: Store, sizes: dict[str, int]) -> None:
    draft = fill(0)
    with pytest.raises(Refused, match="at most 100"):
        service.add_picture(draft, uploaded(1, size=MOST_BYTES), sizes_now())
    for number in range(MOST_PICTURES):
        service.add_picture(draft, uploaded(number), sizes_now())
    with pytest.raises(Refused, match="at most 100"):
        service.add_picture(draft, uploaded(1_000), sizes_now())
    picture = queries.list_pictures(draft.id)[0]
    service.remove_picture(draft, picture.id)
    service.add_picture(draft, uploaded(1_000), sizes_now())


def test_a_visitor_has_three_drafts(store: Store, sizes: dict[str, int]) -> None:
    drafts = [service.open_draft(UNIT_ID, VISITOR) for _n in range(MOST_DRAFTS)]
    with pytest.raises(Refused, match="collections of pictures open"):
        service.open_draft(UNIT_ID, VISITOR)
    service.drop_draft(drafts[1].id)
    assert service.open_draft(UNIT_ID, VISITOR).place == 2


def test_somebody_elses_pictures_are_not_found(store: Store, sizes: dict[str, int]) -> None:
    draft = fill(1)
    for unit_id, holders in ((UNIT_ID, ["visit:other"]), (1, [VISITOR]), (UNIT_ID, [])):
        with pytest.raises(NotFound):
            queries.get_draft_of(draft.id, unit_id, holders)
    (picture,) = queries.list_pictures(draft.id)
    with pytest.raises(NotFound):
        queries.get_picture(draft.id + 1, picture.id)
    with pytest.raises(NotFound):
        queries.get_ordered(draft.id, UNIT_ID)


def test_what_was_ordered_or_removed_stays_so(store: Store, sizes: dict[str, int]) -> None:
    draft = fill(1)
    (picture,) = queries.list_pictures(draft.id)
    order(store, draft, PRICES["2R"])
    for work in (
        lambda: service.remove_picture(draft, picture.id),
        lambda: service.drop_draft(draft.id),
        lambda: service.add_picture(draft, uploaded(5), sizes_now()),
        lambda: service.describe_pictures(draft, {picture.id: wish(sizes["4R"])}, sizes_now()),
    ):
        with pytest.raises(Conflict):
            work()
    with pytest.raises(Conflict):
        service.order_prints(
            draft,
            Basket(UNIT_ID, store.guest.person_id, ()),
            PaymentTerms(today()),
            sizes_now(),
            store.guest.actor,
            expected_amount=0,
        )


def test_what_cannot_be_ordered_is_refused(store: Store, sizes: dict[str, int]) -> None:
    with pytest.raises(Refused, match="no picture"), session.begin_nested():
        order(store, fill(0), 0)
    draft = fill(1)
    with pytest.raises(Conflict, match="by now"), session.begin_nested():
        order(store, draft, 1)
    catalogue.switch_item(sizes["2R"], is_active=False)
    with pytest.raises(Refused, match="not offered"), session.begin_nested():
        order(store, draft, PRICES["2R"])
    (picture,) = queries.list_pictures(draft.id)
    with pytest.raises(Refused, match="copies"):
        service.describe_pictures(draft, {picture.id: wish(sizes["4R"], 0)}, sizes_now())


def test_the_owner_says_on_which_paper(store: Store, sizes: dict[str, int]) -> None:
    terms = queries.list_sizes(UNIT_ID)[0].item.terms
    catalogue.change_item(sizes["2R"], replace(terms, detail={**terms.detail, "papers": ["matte"]}))
    draft = fill(1)
    (picture,) = queries.list_pictures(draft.id)
    assert picture.paper is Paper.MATTE
    with pytest.raises(Refused, match="not printed on that paper"):
        service.describe_pictures(draft, {picture.id: wish(sizes["2R"])}, sizes_now())


def files_of(draft: PrintDraft) -> int:
    count = select(func.count()).select_from(StoredFile)
    mine = count.where(StoredFile.owner_kind == DRAFT, StoredFile.owner_id == draft.id)
    return session.scalar(mine) or 0


def let_go() -> int:
    """What a night does; return of how many drafts it let go."""
    return sum(portion() for portion in list(service.let_go_portions()))


def test_abandoned_pictures_go_at_night(store: Store, sizes: dict[str, int]) -> None:
    left, kept = fill(2), service.open_draft(UNIT_ID, "visit:other")
    with dates.at(NOW + timedelta(days=5)):
        service.add_picture(kept, uploaded(9), sizes_now())
        assert let_go() == 0
    with dates.at(NOW + timedelta(days=8)):
        assert let_go() == 1
        assert let_go() == 0
    assert (files_of(left), files_of(kept)) == (0, 2)
    assert queries.list_pictures(left.id) == []


def test_a_night_lets_go_of_all_in_portions(
    store: Store, sizes: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tidying_service, "AT_ONCE", 2)
    for number in range(5):
        service.open_draft(UNIT_ID, f"visit:{number}")
    with dates.at(NOW + timedelta(days=8)):
        assert [portion() for portion in list(service.let_go_portions())] == [2, 2, 1]


def test_what_was_gone_on_with_meanwhile_stays(store: Store, sizes: dict[str, int]) -> None:
    draft = fill(1)
    with dates.at(NOW + timedelta(days=8)):
        (portion,) = service.let_go_portions()
        service.add_picture(draft, uploaded(9), sizes_now())
        assert portion() == 0
    assert len(queries.list_pictures(draft.id)) == 2


def test_pictures_of_an_order_that_was_given_up_go(store: Store, sizes: dict[str, int]) -> None:
    unpaid, begun = fill(1), fill(2)
    order(store, unpaid, PRICES["2R"])
    placed = order(store, begun, 2 * PRICES["2R"])
    sales.advance_goods(placed.id, Goods.PREPARING, store.desk)
    with dates.at(NOW + timedelta(days=37)):
        assert let_go() == 0, "it is due after seven days, and kept for thirty"
    with dates.at(NOW + timedelta(days=38)):
        assert let_go() == 1
    assert (files_of(unpaid), files_of(begun)) == (0, 4)
    assert all(check.run().checked and not check.run().problems for check in CHECKS)


def test_pictures_that_are_paid_wait_for_their_printing(
    store: Store, sizes: dict[str, int]
) -> None:
    draft = fill(1)
    placed = order(store, draft, PRICES["2R"])
    store.pay(placed)
    with dates.at(NOW + timedelta(days=90)):
        assert let_go() == 0
    assert files_of(draft) == 2


def test_pictures_of_an_order_go_some_days_after_handing_over(
    store: Store, sizes: dict[str, int]
) -> None:
    draft = fill(2)
    placed = order(store, draft, 2 * PRICES["2R"])
    sales.advance_goods(placed.id, Goods.PREPARING, store.desk)
    with dates.at(NOW + timedelta(days=90)):
        assert let_go() == 0, "it is not handed over"
    sales.complete_order(placed.id, store.desk)
    with dates.at(NOW + timedelta(days=30)):
        assert let_go() == 0
    assert len(queries.list_originals(draft.id)) == 2
    with dates.at(NOW + timedelta(days=31)):
        assert let_go() == 1
        assert let_go() == 0
    assert files_of(draft) == 0
    assert queries.list_originals(draft.id) == []
    shown = queries.show(queries.list_pictures(draft.id), queries.find_sizes([sizes["2R"]]))
    assert [one.is_kept for one in shown] == [False, False], "what was printed is still known"


@pytest.mark.parametrize(
    ("fault", "name"),
    [
        ("UPDATE print_pictures SET copies = copies + 1", "prints.orders"),
        ("UPDATE print_pictures SET paper = 'matte'", "prints.orders"),
        ("UPDATE print_drafts SET order_id = NULL", "prints.orders"),
        ("UPDATE print_drafts SET picture_count = 5", "prints.counts"),
        ("UPDATE print_pictures SET kept_bytes = 1", "prints.counts"),
        ("UPDATE print_pictures SET file_id = NULL", "prints.files"),
        ("UPDATE stored_files SET owner_id = 0", "prints.files"),
    ],
)
def test_a_planted_fault_is_found(
    store: Store, sizes: dict[str, int], fault: str, name: str
) -> None:
    order(store, fill(2), 2 * PRICES["2R"])
    assert all(check.run().checked and not check.run().problems for check in CHECKS)
    with session.begin_nested() as planted:
        session.execute(text(fault))
        session.expire_all()
        found = {check.name for check in CHECKS if check.run().problems}
        planted.rollback()
    session.expire_all()
    assert name in found


def test_a_draft_is_taken_once(store: Store, sizes: dict[str, int]) -> None:
    draft = fill(1)
    with session.begin_nested() as tried:
        assert [take_draft(draft.id), take_draft(draft.id)] == [True, False]
        tried.rollback()
