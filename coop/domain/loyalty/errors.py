"""Why a reward is refused at the last moment."""

from coop.errors import Conflict
from coop.explain import N_


class OutOfStock(Conflict):
    """Somebody else took the last piece."""

    def __init__(self) -> None:
        super().__init__(N_("The last one has just been taken. Choose another reward."))
