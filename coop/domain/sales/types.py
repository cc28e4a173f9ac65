"""Words of buying: baskets, quotes, orders and their states."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from coop.domain.catalogue.types import ItemKind, PackagePart, item_key
from coop.domain.promotions.types import Applied, Refusal
from coop.explain import N_, Explained, Labelled
from coop.refs import Ref

ORDER: Final = "order"
"""The kind of reference to an order, also on its lines of the journal."""
CREDIT: Final = "order_credit"
PAYOUT: Final = "order_payout"
AREA: Final = "delivery_area"
PURPOSE: Final = "sales.order"
"""The purpose of the bills of orders."""
PARTICIPATION: Final = "sales"
"""The kind of participation that orders bring."""
MEMBERS: Final = "members"
"""The group by which people say who is a member; the business units know no more of them."""
NEWCOMERS: Final = "newcomers"
"""The group of persons who have not bought anything yet."""


class OrderStatus(Labelled):
    """placed → completed, or cancelled."""

    PLACED = "placed", N_("Ordered")
    COMPLETED = "completed", N_("Handed over")
    CANCELLED = "cancelled", N_("Cancelled")


class LineKind(Labelled):
    """What a line of an order is for."""

    SERVICE = "service", N_("Service")
    PRODUCT = "product", N_("Product")
    PACKAGE = "package", N_("Package")
    PRINT = "print", N_("Photo print")
    FREE = "free", N_("Other")
    DELIVERY = "delivery", N_("Delivery")


class HandOver(Labelled):
    """How the customer gets what was ordered."""

    PICK_UP = "pick_up", N_("Pick-up")
    DELIVERY = "delivery", N_("Delivery to the door")


class Goods(Labelled):
    """Where the goods of an order are, beside the state of the order; steps in `goods_rules`."""

    WAITING = "waiting", N_("Not begun")
    PREPARING = "preparing", N_("Being prepared")
    READY = "ready", N_("Ready")
    SENT = "sent", N_("On its way")
    HANDED_OVER = "handed_over", N_("With the customer")


class CreditStatus(Labelled):
    """asked → approved or refused."""

    ASKED = "asked", N_("Waiting for approval")
    APPROVED = "approved", N_("Approved")
    REFUSED = "refused", N_("Refused")


class PayoutStatus(Labelled):
    """prepared → paid or dropped."""

    PREPARED = "prepared", N_("Waiting to be paid")
    PAID = "paid", N_("Paid")
    DROPPED = "dropped", N_("Dropped")


@dataclass(frozen=True, slots=True)
class Wish:
    """A line of a basket: pieces of an item, or of something the desk writes with its price.

    ``note`` is kept with the line, such as the files and the paper of a print.
    """

    quantity: int
    item_id: int | None = None
    text: str = ""
    unit_amount: int = 0
    note: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Area:
    """Where a unit delivers to, and what it asks for that, rupiah."""

    id: int
    name: str
    fee_amount: int


@dataclass(frozen=True, slots=True)
class Receiver:
    """Who takes a delivery: name, phone in normal form, postcode. All empty: the buyer."""

    name: str = ""
    phone: str = ""
    postcode: str = ""


@dataclass(frozen=True, slots=True)
class Basket:
    """What somebody wants from a unit, and how.

    ``chosen`` are keys of promotions, ``codes`` those typed. ``is_at_desk`` lets staff sell what
    is not public, write lines of their own, and name the fee of a delivery in rupiah
    (``delivery_amount``); otherwise it is that of the area.
    """

    unit_id: int
    person_id: int
    wishes: tuple[Wish, ...]
    chosen: frozenset[str] = frozenset()
    codes: tuple[str, ...] = ()
    is_at_desk: bool = False
    hand_over: HandOver = HandOver.PICK_UP
    address: str = ""
    delivery_amount: int | None = None
    area_id: int | None = None
    receiver: Receiver = Receiver()


@dataclass(frozen=True, slots=True)
class SoldItem:
    """An item as it is sold now: what a line freezes of it."""

    id: int
    kind: ItemKind
    text: str
    unit_amount: int
    tags: frozenset[str] = frozenset()
    parts: tuple[PackagePart, ...] = ()

    @property
    def key(self) -> str:
        """How promotions and rules of points name it."""
        return item_key(self.kind, self.id)


@dataclass(frozen=True, slots=True)
class PricedLine:
    """A line with its price: ``quantity`` pieces at ``unit_amount`` rupiah before discount."""

    rank: int
    kind: LineKind
    text: str
    quantity: int
    unit_amount: int
    item: SoldItem | None = None
    note: Mapping[str, Any] | None = None

    @property
    def amount(self) -> int:
        """The whole line in rupiah, before any discount."""
        return self.quantity * self.unit_amount

    @property
    def key(self) -> str:
        """How the line is named among those of its basket."""
        return str(self.rank)


@dataclass(frozen=True, slots=True)
class QuoteLine:
    """A line with its share of the discount, and what each part of a package is of the rest."""

    line: PricedLine
    discount_amount: int
    part_amounts: tuple[int, ...] = ()

    @property
    def net_amount(self) -> int:
        """What the line costs in rupiah, after the discount."""
        return self.line.amount - self.discount_amount


@dataclass(frozen=True, slots=True)
class Quote:
    """What a basket costs, which promotions apply and which do not, and why."""

    lines: tuple[QuoteLine, ...]
    applied: tuple[Applied, ...]
    refused: tuple[Refusal, ...]
    why: Explained[int]

    @property
    def gross_amount(self) -> int:
        """All lines in rupiah, before the discount."""
        return sum(one.line.amount for one in self.lines)

    @property
    def discount_amount(self) -> int:
        """What is taken off in rupiah."""
        return sum(one.discount_amount for one in self.lines)

    @property
    def total_amount(self) -> int:
        """What is to be paid in rupiah."""
        return self.gross_amount - self.discount_amount

    @property
    def points(self) -> int:
        """The points that the promotions take."""
        return sum(one.points for one in self.applied)


@dataclass(frozen=True, slots=True)
class PaymentTerms:
    """How an order is to be paid: by when, and how much of it first, in rupiah by when."""

    due_on: date
    deposit_amount: int = 0
    deposit_due_on: date | None = None


@dataclass(frozen=True, slots=True)
class LineCredit:
    """What of a line is taken off: pieces that come back, and rupiah."""

    line_id: int
    quantity: int
    amount: int


@dataclass(frozen=True, slots=True)
class SoldLine:
    """A line of an order as it can still be credited."""

    id: int
    quantity: int
    net_amount: int
    credited_quantity: int = 0
    credited_amount: int = 0

    @property
    def left_amount(self) -> int:
        """What can still be taken off, rupiah."""
        return self.net_amount - self.credited_amount

    @property
    def left_quantity(self) -> int:
        """How many pieces have not come back."""
        return self.quantity - self.credited_quantity


@dataclass(frozen=True, slots=True)
class CreditWish:
    """What is to be taken off: an amount over all lines, pieces by line, or (neither) the whole."""

    amount: int | None = None
    quantities: Mapping[int, int] | None = None


@dataclass(frozen=True, slots=True)
class HandOverRow:
    """An order that waits to be handed over, with what is in it: text and pieces of each line."""

    order: "OrderRow"
    hand_over: HandOver
    address: str
    goods: Goods
    contents: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class SoldRow:
    """What of something was sold in a period: pieces that did not come back, and their income.

    What went out in a package counts where it belongs, with its share of the package's price.
    """

    item_id: int | None
    text: str
    quantity: int
    amount: int


@dataclass(frozen=True, slots=True)
class OrderRow:
    """An order in a list."""

    id: int
    number: str
    person_id: int
    person_name: str
    source: Ref
    status: OrderStatus
    total_amount: int
    paid_amount: int
    earned_amount: int
    refunded_amount: int
    placed_on: date
    due_on: date
    goods: Goods = Goods.WAITING

    @property
    def open_amount(self) -> int:
        """What the customer still has to pay, rupiah."""
        if self.status is OrderStatus.PLACED:
            return self.total_amount - self.paid_amount
        return max(0, self.earned_amount + self.refunded_amount - self.paid_amount)

    @property
    def payable_back_amount(self) -> int:
        """What the customer is to get back, rupiah."""
        if self.status is OrderStatus.PLACED:
            return 0
        return max(0, self.paid_amount - self.refunded_amount - self.earned_amount)
