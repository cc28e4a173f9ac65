"""A workshop that sells: staff, items, a member and a guest who buy, and what audits them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from coop.db import crypto, session
from coop.domain.assurance.service import run_audit
from coop.domain.catalogue import service as catalogue
from coop.domain.catalogue.types import Item, ItemKind, ItemTerms
from coop.domain.identity.queries import get_actor
from coop.domain.identity.service import create_user, grant_role
from coop.domain.identity.types import Actor, Role
from coop.domain.loyalty import checks as loyalty_checks
from coop.domain.loyalty.models import PointsProgram, PointsRule
from coop.domain.loyalty.queries import read_holding
from coop.domain.loyalty.service import Change, correct_points
from coop.domain.loyalty.types import EventKind
from coop.domain.members.service import enrol_member
from coop.domain.participation.models import Participation
from coop.domain.payments import service as payments
from coop.domain.payments.models import BankAccount, Payment
from coop.domain.people.service import add_person, set_bank_account
from coop.domain.people.types import PersonDetails
from coop.domain.promotions import checks as promotion_checks
from coop.domain.promotions import service as promotions
from coop.domain.promotions.models import Promotion
from coop.domain.promotions.types import Offer
from coop.domain.sales import queries, service
from coop.domain.sales.models import Order, OrderPayout
from coop.domain.sales.types import Basket, CreditWish, PaymentTerms, Wish
from coop.domain.savings import service as savings
from coop.domain.settings.service import today
from coop.domain.units.models import Unit
from coop.domain.units.types import UnitKind
from coop.refs import Ref
from tests.support.promotions import terms as promotion_terms
from tests.support.staff import add_staff

UNIT_ID, UNIT = 2, "BKL"
NOW = datetime(2026, 3, 2, 3, tzinfo=UTC)
"""A Monday, ten in the morning in Jakarta."""
START = date(2026, 3, 2)
EACH = 10_000
"""One point for so many rupiah, and a point is worth Rp100."""
SAVED = 3_000_000
SERVICE, PRODUCT, PRINT = 250_000, 80_000, 3_333
PACKAGE = 299_999


@dataclass(frozen=True)
class Buyer:
    """Somebody who orders."""

    person_id: int
    actor: Actor


@dataclass(frozen=True)
class Store:
    """Who sells what to whom; every method runs inside the caller's transaction."""

    member: Buyer
    guest: Buyer
    desk: Actor
    owner: Actor
    third: Actor
    bank_id: int
    items: dict[str, Item]

    def wish(self, name: str, quantity: int = 1) -> Wish:
        """Pieces of an item."""
        return Wish(quantity, self.items[name].id)

    def basket(self, *wishes: Wish, buyer: Buyer | None = None, **more: Any) -> Basket:
        """A basket of the member, or of ``buyer``; one service when nothing is wished."""
        return Basket(
            UNIT_ID,
            (buyer or self.member).person_id,
            wishes or (self.wish("service"),),
            **more,
        )

    def order(
        self,
        *wishes: Wish,
        key: str = "one",
        buyer: Buyer | None = None,
        deposit: int = 0,
        **more: Any,
    ) -> Order:
        """Place an order that is due in a week."""
        terms = PaymentTerms(today() + timedelta(days=7), deposit)
        basket = self.basket(*wishes, buyer=buyer, **more)
        return service.place_order(basket, terms, key, self.desk)

    def pay(self, order: Order, amount: int | None = None) -> Payment:
        """Take cash for what is open of an order, the first bill first."""
        left = amount
        wanted: dict[int, int] = {}
        for bill in queries.list_open_bills(order.id):
            part = bill.amount - bill.paid_amount
            part = part if left is None else min(part, left)
            if part:
                wanted[bill.id] = part
            left = None if left is None else left - part
        return payments.receive_cash(order.person_id, wanted, self.desk)

    def complete(self, order: Order) -> Order:
        """Hand it over."""
        return service.complete_order(order.id, self.desk)

    def credit(self, order: Order, wish: CreditWish | None = None) -> None:
        """Take something off, asked by one and approved by another; the whole unless told."""
        asked = service.ask_credit(order.id, wish or CreditWish(), "Hasil kurang baik", self.desk)
        service.approve_credit(asked.id, self.owner)

    def give_back(self, order: Order, bank_account_id: int | None = None) -> OrderPayout:
        """Pay back all that is payable."""
        payout = service.prepare_payout(order.id, self.desk, bank_account_id)
        return service.pay_back(payout.id, self.owner)

    def take_payment_back(self, payment: Payment) -> None:
        """Reverse a payment."""
        payments.request_reversal(payment.id, self.desk, "Salah catat")
        payments.reverse_payment(payment.id, self.owner)

    def points(self, buyer: Buyer | None = None) -> int:
        """The points at hand."""
        return read_holding((buyer or self.member).person_id, today()).usable

    def grant_points(self, points: int) -> None:
        """Let the member have points."""
        person_id = self.member.person_id
        change = Change(
            person_id, UNIT_ID, today(), Ref("person", person_id), f"grant:{points}", "Hadiah"
        )
        correct_points(change, points)

    def promote(self, **given: Any) -> Promotion:
        """A published promotion of the unit: ten percent off unless told."""
        draft = promotions.draft_promotion(UNIT_ID, Offer(promotion_terms(**given)), self.owner)
        promotions.publish_promotion(draft.id, self.third)
        return draft


def participation(order: Order) -> int:
    """What an order counts with, rupiah."""
    rows = session.query(Participation).filter_by(source_kind="order", source_id=order.id)
    return sum(row.amount for row in rows)


def problems() -> list[str]:
    """What any audit finds wrong, those of areas without a demo included."""
    session.flush()
    areas = (
        promotion_checks,
        loyalty_checks,
    )
    found = [
        f"{check.name}: {problem}"
        for area in areas
        for check in area.CHECKS
        for problem in check.run().problems
    ]
    return found + [
        f"{check.name}: {problem}" for check in run_audit().failed for problem in check.problems
    ]


def build_store() -> Store:
    """Add everybody and everything (inside a transaction, at `NOW`)."""
    session.add(Unit(id=UNIT_ID, kind=UnitKind.WORKSHOP, code=UNIT, name="Bengkel Sejuk"))
    session.flush()
    bank = BankAccount(
        unit_id=UNIT_ID,
        gl_account="1-1202",
        bank="Mandiri",
        number="1370099887766",
        number_hash=crypto.keyed_hash("1370099887766"),
        holder="Bengkel Sejuk",
    )
    session.add(bank)
    session.add(PointsProgram(unit_id=UNIT_ID, amount_each=100, pending_days=0, valid_months=12))
    session.add(
        PointsRule(
            unit_id=UNIT_ID,
            name="Tiap Rp10.000",
            event=EventKind.VISIT,
            points=1,
            per_amount=EACH,
            items=[],
            weekdays=list(range(7)),
        )
    )
    session.flush()
    desk = add_staff("Sari", Role.CASHIER)
    member, guest = _buyer("Ani Lestari"), _buyer("Tamu Budi")
    joined = START - timedelta(days=730)
    enrolled = enrol_member(member.person_id, joined_on=joined)
    for code in ("pokok", "wajib", "sukarela"):
        account = savings.open_account(enrolled.id, code, on=joined)
    deposit = savings.bill_deposit(account.id, SAVED)
    payments.receive_cash(member.person_id, {deposit.id: SAVED}, desk)
    return Store(
        member,
        guest,
        desk,
        add_staff("Kartika", Role.CHAIR),
        add_staff("Budi", Role.TREASURER),
        bank.id,
        _items(),
    )


def _buyer(name: str) -> Buyer:
    person = add_person(PersonDetails(full_name=name))
    set_bank_account(person.id, "BCA", f"52711{person.id:05d}", name)
    user = create_user(name, person_id=person.id)
    grant_role(user.id, Role.MEMBER)
    return Buyer(person.id, get_actor(user.id))


def _items() -> dict[str, Item]:
    both = frozenset({"savings", "payroll"})

    def add(kind: ItemKind, code: str, name: str, amount: int, **more: Any) -> Item:
        return catalogue.add_item(
            UNIT_ID, kind, ItemTerms(code, name, amount, sources=both, **more)
        )

    items = {
        "service": add(ItemKind.SERVICE, "CUCI", "Cuci AC", SERVICE, tags=frozenset({"servis"})),
        "product": add(ItemKind.PRODUCT, "FREON", "Freon", PRODUCT),
        "print": add(
            ItemKind.PRINT, "C10", "Cetak 10R", PRINT, detail={"width_mm": 203, "height_mm": 254}
        ),
    }
    package = add(ItemKind.PACKAGE, "PAKET", "Paket sejuk", PACKAGE)
    parts: Sequence[tuple[int, int]] = ((items["service"].id, 1), (items["product"].id, 2))
    items["package"] = catalogue.define_package(package.id, parts)
    return items
