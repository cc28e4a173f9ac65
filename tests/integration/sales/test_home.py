"""The promotions that stand on somebody's own home: what they can use now, and have not used up."""

from datetime import date

from coop.domain.people.audience_queries import list_groups_of
from coop.domain.people.types import person_code
from coop.domain.promotions.home_queries import list_usable
from coop.domain.promotions.types import Limits
from coop.domain.sales.types import MEMBERS
from coop.domain.settings.service import today
from tests.support.store import Buyer, Store


def names(buyer: Buyer) -> list[str]:
    """The promotions on the home of a buyer."""
    groups = list_groups_of(buyer.person_id, today())
    return [one.terms.name for one in list_usable(buyer.person_id, groups, today())]


def test_only_what_one_can_use_now(store: Store) -> None:
    store.promote(name="Untuk semua")
    store.promote(name="Anggota", audience=frozenset({MEMBERS}))
    store.promote(name="Ani", audience=frozenset({person_code(store.member.person_id)}))
    store.promote(name="Besok", first_on=date(2026, 3, 3))
    store.promote(name="Hari ini", last_on=date(2026, 3, 2))
    assert names(store.member) == ["Untuk semua", "Anggota", "Ani", "Hari ini"]
    assert names(store.guest) == ["Untuk semua", "Hari ini"]


def test_what_is_used_up_is_gone(store: Store) -> None:
    once = store.promote(name="Sekali", limits=Limits(per_person=1))
    first = store.promote(name="Pertama", limits=Limits(total=1))
    store.order(chosen=frozenset({str(once.id)}))
    left = names(store.member)
    assert "Sekali" not in left
    assert "Sekali" in names(store.guest)
    store.order(key="two", buyer=store.guest, chosen=frozenset({str(first.id)}))
    assert "Pertama" not in names(store.member) + names(store.guest)
