"""What the units sell, and the first orders: paid and handed over, waiting, taken back in part."""

from dataclasses import dataclass, field
from datetime import timedelta

from coop import dates
from coop.demo.drawings import draw_ware
from coop.demo.members_story import MembersStory
from coop.demo.promotions_story import CODE
from coop.demo.stage import Stage, there
from coop.demo.units_story import CUSTOMER
from coop.domain.catalogue import service as catalogue
from coop.domain.catalogue.queries import find_item_by_code
from coop.domain.catalogue.service import CompanionWish
from coop.domain.catalogue.types import CompanionAt, Item, ItemKind, ItemTerms
from coop.domain.customers.queries import CustomerFilter, search_customers
from coop.domain.customers.service import know_customer
from coop.domain.identity.types import Actor
from coop.domain.loyalty.reward_queries import list_offered
from coop.domain.loyalty.reward_service import redeem_reward
from coop.domain.payments.queries import cash_balance, list_bank_accounts
from coop.domain.payments.service import (
    announce_transfer,
    choose_transfer,
    confirm_drawer,
    count_drawer,
    receive_cash,
    record_payments,
    verify_payment,
)
from coop.domain.ratings.service import rate, reply_to
from coop.domain.sales import service as sales
from coop.domain.sales.models import Order
from coop.domain.sales.queries import list_open_bills
from coop.domain.sales.rating_queries import find_last_completed
from coop.domain.sales.types import ORDER, Basket, CreditWish, PaymentTerms, Wish
from coop.domain.units.queries import find_unit
from coop.domain.units.service import choose_features
from coop.domain.units.types import COOPERATIVE_UNIT_ID, UnitFeature
from coop.money import format_rupiah
from coop.refs import Ref

OWN_PAY = frozenset({"savings", "payroll"})
"""What members may pay from, beside cash and transfer."""


@dataclass(frozen=True, slots=True)
class Sold:
    """Something that a unit sells in the demo; ``parts`` of a package are (code, pieces)."""

    kind: ItemKind
    code: str
    name: str
    amount: int
    group: str
    text: str = ""
    picture: str = ""
    tags: frozenset[str] = frozenset()
    detail: dict[str, int] = field(default_factory=dict)
    parts: tuple[tuple[str, int], ...] = ()
    with_it: tuple[str, ...] = ()


WORKSHOP = (
    Sold(
        ItemKind.SERVICE,
        "CUCI-EVAP",
        "Cuci evaporator",
        350_000,
        "Servis AC",
        "Evaporator dicuci tanpa bongkar dasbor, **bergaransi 1 bulan**.",
        "Cuci evaporator",
        frozenset({"servis"}),
        with_it=("FILTER",),
    ),
    Sold(ItemKind.SERVICE, "FREON", "Tambah freon R134a", 150_000, "Servis AC"),
    Sold(ItemKind.SERVICE, "CEK", "Cek AC", 50_000, "Servis AC", "Kebocoran, tekanan, suhu."),
    Sold(ItemKind.PRODUCT, "FILTER", "Filter kabin", 85_000, "Suku cadang", picture="Filter kabin"),
    Sold(ItemKind.PRODUCT, "PEWANGI", "Pewangi AC", 45_000, "Suku cadang"),
    Sold(
        ItemKind.PACKAGE,
        "PAKET-DINGIN",
        "Paket Dingin Lagi",
        525_000,
        "Paket",
        "Cuci evaporator, filter baru dan pewangi dalam satu kunjungan.",
        "Paket Dingin Lagi",
        parts=(("CUCI-EVAP", 1), ("FILTER", 1), ("PEWANGI", 2)),
    ),
)
STUDIO = (
    Sold(
        ItemKind.SERVICE,
        "KELUARGA",
        "Foto keluarga 1 jam",
        450_000,
        "Pemotretan",
        "Hingga 8 orang, 20 hasil terbaik.",
        "Foto keluarga",
        with_it=("C10R", "BINGKAI"),
    ),
    Sold(ItemKind.SERVICE, "PASFOTO", "Pas foto", 60_000, "Pemotretan"),
    *(
        Sold(ItemKind.PRINT, f"C{name}", f"Cetak {name}", amount, "Cetak", detail=detail)
        for name, amount, detail in (
            ("2R", 1_500, {"width_mm": 64, "height_mm": 89}),
            ("3R", 2_000, {"width_mm": 89, "height_mm": 127}),
            ("4R", 2_500, {"width_mm": 102, "height_mm": 152}),
            ("5R", 5_000, {"width_mm": 127, "height_mm": 178}),
            ("8R", 18_000, {"width_mm": 203, "height_mm": 254}),
        )
    ),
    Sold(
        ItemKind.PRINT,
        "C10R",
        "Cetak 10R",
        35_000,
        "Cetak",
        detail={"width_mm": 254, "height_mm": 305},
    ),
    Sold(ItemKind.PRODUCT, "BINGKAI", "Bingkai kayu 10R", 95_000, "Cetak"),
    Sold(
        ItemKind.PACKAGE,
        "WISUDA",
        "Paket Wisuda",
        600_000,
        "Paket",
        "Foto keluarga, dua cetak 10R dan satu bingkai.",
        parts=(("KELUARGA", 1), ("C10R", 2), ("BINGKAI", 1)),
    ),
)
COOPERATIVE = (
    Sold(ItemKind.PRODUCT, "BERAS-5", "Beras premium 5 kg", 72_500, "Sembako"),
    Sold(ItemKind.PRODUCT, "MINYAK-2", "Minyak goreng 2 liter", 36_000, "Sembako"),
    Sold(
        ItemKind.PACKAGE,
        "LEBARAN",
        "Paket Lebaran",
        250_000,
        "Paket",
        "Beras 10 kg dan minyak 6 liter, diambil di kantor.",
        parts=(("BERAS-5", 2), ("MINYAK-2", 3)),
    ),
)


class SalesStory:
    """Fills the catalogues on the first morning; people order in the last weeks."""

    def __init__(self, stage: Stage, members: MembersStory) -> None:
        self.stage, self.members = stage, members

    def plan(self) -> None:
        """Plan the scenes."""
        stage = self.stage
        stage.on(stage.first_day, 7, self.fill)
        stage.on(stage.today - timedelta(days=12), 10, self.serve_a_member)
        stage.on(stage.today - timedelta(days=5), 10, self.serve_a_customer)
        stage.on(stage.today - timedelta(days=2), 9, self.order_and_wait)
        stage.on(stage.today - timedelta(days=1), 15, self.rate)
        stage.on(stage.today - timedelta(days=1), 16, self.take_a_reward)

    def fill(self) -> None:
        """Let each unit have its catalogue, and the cooperative offers for members."""
        choose_features(COOPERATIVE_UNIT_ID, [UnitFeature.SELLING])
        workshop, studio = (there(find_unit(code)).id for code in ("bengkel", "studio"))
        self._fill(workshop, "bengkel", WORKSHOP)
        self._fill(studio, "studio", STUDIO)
        self._fill(COOPERATIVE_UNIT_ID, "sekretaris", COOPERATIVE)

    def _fill(self, unit_id: int, who: str, wares: tuple[Sold, ...]) -> None:
        def work() -> None:
            groups = {
                name: catalogue.add_group(unit_id, name, 10 * place).id
                for place, name in enumerate(dict.fromkeys(one.group for one in wares), start=1)
            }
            for one in wares:
                self._add(unit_id, one, groups[one.group])
            for one in wares:
                wishes = [
                    CompanionWish(_item(unit_id, code).id, CompanionAt.BOTH) for code in one.with_it
                ]
                if wishes:
                    catalogue.define_companions(_item(unit_id, one.code).id, wishes)

        self.stage.played_by(self.stage.actors[who], work)

    def _add(self, unit_id: int, one: Sold, group_id: int) -> None:
        terms = ItemTerms(
            one.code,
            one.name,
            one.amount,
            one.text,
            group_id,
            one.tags,
            detail=one.detail,
            sources=OWN_PAY,
        )
        added = catalogue.add_item(unit_id, one.kind, terms)
        if one.parts:
            parts = [(_item(unit_id, code).id, pieces) for code, pieces in one.parts]
            catalogue.define_package(added.id, parts)
        if one.picture:
            catalogue.add_picture(added.id, draw_ware(self.stage.storage, one.picture, added.id))

    def serve_a_member(self) -> None:
        """Sell a package to the first member, paid and handed over; a part is taken off later."""
        desk, owner = self.stage.actors["resepsionis"], self.stage.actors["bengkel"]
        person_id = self.members.members[1].person_id
        order = self._order("bengkel", person_id, "PAKET-DINGIN", desk)
        self.stage.played_by(desk, lambda: _pay(order, desk))
        self.stage.played_by(desk, lambda: sales.complete_order(order.id, desk))
        asked = self.stage.played_by(
            desk,
            lambda: sales.ask_credit(
                order.id, CreditWish(amount=25_000), "Pewangi tidak tersedia", desk
            ),
        )
        self.stage.played_by(owner, lambda: sales.approve_credit(asked.id, owner))
        payout = self.stage.played_by(desk, lambda: sales.prepare_payout(order.id, desk))
        self.stage.played_by(owner, lambda: sales.pay_back(payout.id, owner))
        lies = cash_balance(order.unit_id, dates.today())
        counted = self.stage.played_by(
            desk, lambda: count_drawer(lies, desk, unit_id=order.unit_id)
        )
        self.stage.played_by(
            owner,
            lambda: confirm_drawer(
                counted.id, owner, counted_amount=lies, book_amount=lies, unit_id=order.unit_id
            ),
        )

    def serve_a_customer(self) -> None:
        """Sell to who signs in as ``pelanggan``: paid by transfer and handed over."""
        desk, owner = self.stage.actors["resepsionis"], self.stage.actors["bengkel"]
        order = self._order("bengkel", self._customer(), "FREON", desk)
        paid = self._transfer(order)
        self.stage.played_by(desk, lambda: verify_payment(paid, desk, "BCA 7750-0031"))
        self.stage.played_by(owner, lambda: record_payments([paid], owner))
        self.stage.played_by(desk, lambda: sales.complete_order(order.id, desk))

    def order_and_wait(self) -> None:
        """Let a member and the customer order by themselves; both wait to be handed over."""
        washed = self._order("bengkel", self._customer(), "CUCI-EVAP", None, (CODE,))
        self._transfer(washed)
        member = self.members.members[20]
        self._order("KSP", member.person_id, "LEBARAN", None)

    def _transfer(self, order: Order) -> int:
        """Let the customer transfer what is billed; return the payment, to be looked up."""
        bank = list_bank_accounts(order.unit_id)[0]
        wanted = {bill.id: bill.amount for bill in list_open_bills(order.id)}
        intent = choose_transfer(order.person_id, wanted, bank.id)
        return announce_transfer(
            intent.id,
            value_on=dates.today(),
            payer_name=CUSTOMER.full_name,
            proof=self.stage.draw(
                "BUKTI TRANSFER", f"Ke {bank.bank} {bank.holder}", format_rupiah(intent.amount)
            ),
            actor=None,
        ).id

    def rate(self) -> None:
        """Let both who were served say how it was; the desk answers one of them."""
        desk, unit_id = self.stage.actors["resepsionis"], there(find_unit("bengkel")).id
        for person_id, code, stars, text in (
            (self.members.members[1].person_id, "PAKET-DINGIN", 4, "Dingin lagi, tetapi antre."),
            (self._customer(), "FREON", 5, "Cepat dan ramah."),
        ):
            owner = Ref(ORDER, there(find_last_completed(person_id, unit_id)))
            about = _item(unit_id, code).key
            said = rate(owner, about, person_id, stars, text)
        reply = "Terima kasih, Bu Rina. Sampai jumpa enam bulan lagi."
        self.stage.played_by(desk, lambda: reply_to(said.id, unit_id, reply, desk))

    def take_a_reward(self) -> None:
        """Let the first member take something for points; it waits at the workshop's desk."""
        unit_id = there(find_unit("bengkel")).id
        cheapest = min(list_offered(unit_id, dates.today()), key=lambda one: one.points)
        redeem_reward(cheapest.id, self.members.members[1].person_id, "demo:reward")

    def _customer(self) -> int:
        unit_id = there(find_unit("bengkel")).id
        wanted = CustomerFilter(unit_id, text=CUSTOMER.full_name)
        return search_customers(wanted, dates.today()).rows[0].person_id

    def _order(
        self,
        unit: str,
        person_id: int,
        code: str,
        actor: Actor | None,
        codes: tuple[str, ...] = (),
    ) -> Order:
        unit_id = there(find_unit(unit)).id
        item = _item(unit_id, code)

        def work() -> Order:
            know_customer(unit_id, person_id)
            return sales.place_order(
                Basket(
                    unit_id,
                    person_id,
                    (Wish(1, item.id),),
                    codes=codes,
                    is_at_desk=actor is not None,
                ),
                PaymentTerms(dates.today() + timedelta(days=7)),
                f"demo:{unit}:{code}:{person_id}",
                actor,
            )

        return self.stage.played_by(actor, work)


def _item(unit_id: int, code: str) -> Item:
    return there(find_item_by_code(unit_id, code))


def _pay(order: Order, desk: Actor) -> None:
    wanted = {bill.id: bill.amount for bill in list_open_bills(order.id)}
    receive_cash(order.person_id, wanted, desk)
