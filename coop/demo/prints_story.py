"""The studio prints photos: sizes, where it delivers to, an order to print, one that is ready."""

from datetime import timedelta

from coop import dates
from coop.demo.drawings import draw_photo
from coop.demo.members_story import MembersStory
from coop.demo.stage import Stage, there
from coop.domain.catalogue.queries import find_item_by_code
from coop.domain.customers.service import know_customer
from coop.domain.identity.types import Actor
from coop.domain.payments.service import receive_cash
from coop.domain.prints import queries, service
from coop.domain.prints.types import Fit, Paper, PrintWish
from coop.domain.sales import service as sales
from coop.domain.sales.area_service import list_areas
from coop.domain.sales.models import Order
from coop.domain.sales.queries import list_open_bills
from coop.domain.sales.types import Basket, Goods, HandOver, PaymentTerms, Receiver
from coop.domain.units.queries import find_unit

AREAS = (("Coblong", 12_000), ("Sumur Bandung", 10_000), ("Lembang", 25_000))


class PrintsStory:
    """Two members order prints in the last days; one of them waits to be printed."""

    def __init__(self, stage: Stage, members: MembersStory) -> None:
        self.stage, self.members = stage, members

    def plan(self) -> None:
        """Plan the scenes."""
        stage = self.stage
        stage.on(stage.first_day, 9, self.open_areas)
        stage.on(stage.today - timedelta(days=3), 19, self.order_and_print)
        stage.on(stage.today - timedelta(days=1), 20, self.order_and_wait)

    def open_areas(self) -> None:
        """Say where the studio delivers to."""

        def work() -> None:
            for name, fee in AREAS:
                sales.add_area(self._unit(), name, fee)

        self.stage.played_by(self.stage.actors["studio"], work)

    def order_and_print(self) -> None:
        """A member picks up three pictures, which are ready."""
        owner = self.stage.actors["studio"]
        person_id = self.members.members[1].person_id
        order = self._order(person_id, (1, 2, 3), ("C4R", "C4R", "C10R"))
        bills = {bill.id: bill.amount for bill in list_open_bills(order.id)}
        self.stage.played_by(owner, lambda: receive_cash(person_id, bills, owner))
        for goods in (Goods.PREPARING, Goods.READY):
            self._advance(order, goods, owner)

    def order_and_wait(self) -> None:
        """Another one has two pictures brought, which are paid and not printed yet."""
        owner = self.stage.actors["studio"]
        person_id = self.members.members[20].person_id
        area = next(one for one in list_areas(self._unit()) if one.name == "Coblong")
        order = self._order(
            person_id,
            (4, 5),
            ("C4R", "C8R"),
            Basket(
                self._unit(),
                person_id,
                (),
                hand_over=HandOver.DELIVERY,
                area_id=area.id,
                address="Jl. Ir. H. Juanda No. 210",
                receiver=Receiver("Satpam rumah", "+6281320045678", "40135"),
            ),
        )
        bills = {bill.id: bill.amount for bill in list_open_bills(order.id)}
        self.stage.played_by(owner, lambda: receive_cash(person_id, bills, owner))

    def _advance(self, order: Order, goods: Goods, owner: Actor) -> None:
        self.stage.played_by(owner, lambda: sales.advance_goods(order.id, goods, owner))

    def _order(
        self,
        person_id: int,
        numbers: tuple[int, ...],
        codes: tuple[str, ...],
        basket: Basket | None = None,
    ) -> Order:
        """Let somebody choose pictures and order them, each in its size."""
        unit_id = self._unit()
        sizes = queries.list_sizes(unit_id)
        draft = service.open_draft(unit_id, f"person:{person_id}")
        for number, code in zip(numbers, codes, strict=True):
            item = there(find_item_by_code(unit_id, code))
            like = PrintWish(item.id, Paper.GLOSSY, Fit.FILL, 2 if code == "C4R" else 1)
            service.add_picture(draft, draw_photo(self.stage.storage, number), sizes, like=like)
        found = service.fill_basket(
            basket or Basket(unit_id, person_id, ()), queries.list_pictures(draft.id)
        )
        know_customer(unit_id, person_id)
        return service.order_prints(
            draft,
            found,
            PaymentTerms(dates.today() + timedelta(days=7)),
            sizes,
            None,
            expected_amount=sales.quote(found).total_amount,
        )

    def _unit(self) -> int:
        return there(find_unit("studio")).id
