"""What the units take off: for members, by a code, on prints; one is still a draft."""

from datetime import timedelta
from decimal import Decimal

from coop.demo.stage import Stage, there
from coop.domain.catalogue.queries import find_item_by_code
from coop.domain.people.types import EVERYONE
from coop.domain.promotions import service as promotions
from coop.domain.promotions.types import Limits, Offer, PromotionKind, Terms
from coop.domain.units.queries import find_unit

CODE = "SEJUK25"
"""Who orders from Rp300.000 on gets Rp25.000 off with it."""


class PromotionsStory:
    """Publishes the promotions some days ago, after they were tried."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.begins = stage.today - timedelta(days=4)

    def plan(self) -> None:
        """Plan the scene."""
        self.stage.on(self.begins, 8, self.publish)

    def publish(self) -> None:
        """Publish three promotions, and leave one as a draft."""
        ends = self.begins + timedelta(days=45)
        self._draft(
            "bengkel",
            Offer(
                Terms(
                    "",
                    "Hemat 10% untuk anggota",
                    PromotionKind.PERCENT,
                    self.begins,
                    percent=Decimal(10),
                    cap_amount=50_000,
                    audience=frozenset({"members"}),
                ),
                "Terima kasih sudah menjadi anggota koperasi.",
            ),
        )
        self._draft(
            "bengkel",
            Offer(
                Terms(
                    "",
                    "AC sejuk musim panas",
                    PromotionKind.AMOUNT,
                    self.begins,
                    ends,
                    amount=25_000,
                    minimum_amount=300_000,
                    audience=frozenset({EVERYONE}),
                    limits=Limits(total=100, per_person=1, budget_amount=2_500_000),
                ),
                "Sebutkan kodenya saat memesan.",
                needs_code=True,
            ),
            code=CODE,
        )
        prints = there(find_item_by_code(there(find_unit("studio")).id, "C10R"))
        self._draft(
            "studio",
            Offer(
                Terms(
                    "",
                    "Cetak tiga bayar dua",
                    PromotionKind.BUY_X_GET_Y,
                    self.begins,
                    ends,
                    buys=2,
                    gets=1,
                    items=frozenset({prints.key}),
                )
            ),
        )
        graduation = there(find_item_by_code(there(find_unit("studio")).id, "WISUDA"))
        self._draft(
            "studio",
            Offer(
                Terms(
                    "",
                    "Wisuda hemat",
                    PromotionKind.FIXED_PRICE,
                    self.begins + timedelta(days=30),
                    amount=525_000,
                    items=frozenset({graduation.key}),
                    limits=Limits(total=20),
                )
            ),
            is_published=False,
        )

    def _draft(
        self, unit_code: str, offer: Offer, *, code: str = "", is_published: bool = True
    ) -> None:
        unit, owner = there(find_unit(unit_code)), self.stage.actors[unit_code]

        def work() -> None:
            drafted = promotions.draft_promotion(unit.id, offer, owner)
            if code:
                promotions.add_code(drafted.id, code)
            if is_published:
                promotions.publish_promotion(drafted.id, owner)

        self.stage.played_by(owner, work)
