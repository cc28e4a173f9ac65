"""Which step of the goods may follow on which; handing over ends the order itself."""

from collections.abc import Mapping
from typing import Final

from coop.domain.sales.types import Goods, HandOver

STEPS: Final[Mapping[Goods, tuple[Goods, ...]]] = {
    Goods.PREPARING: (Goods.WAITING,),
    Goods.READY: (Goods.WAITING, Goods.PREPARING),
    Goods.SENT: (Goods.READY,),
    Goods.HANDED_OVER: (Goods.WAITING, Goods.PREPARING, Goods.READY, Goods.SENT),
}
"""By state: those that it may follow on. Only what is delivered is sent."""


def list_next(goods: Goods, hand_over: HandOver) -> tuple[Goods, ...]:
    """Return the states that may follow, the nearest first."""
    return tuple(
        later
        for later, before in STEPS.items()
        if goods in before and (later is not Goods.SENT or hand_over is HandOver.DELIVERY)
    )
