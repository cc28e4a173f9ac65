"""Why a promotion is refused at the last moment."""

from coop.errors import Conflict
from coop.explain import N_


class UsedUp(Conflict):
    """What was left of a promotion went to somebody else, or it was stopped meanwhile.

    ``key`` is the promotion's, as in `Terms`.
    """

    def __init__(self, key: str, name: str) -> None:
        super().__init__(
            N_("The promotion “%(name)s” has just been used up. Look at the price again."),
            name=name,
        )
        self.key = key
