"""Why a place in time is refused."""

from coop.errors import Conflict
from coop.explain import N_


class Taken(Conflict):
    """Somebody else has the time, or too much of it; ``resource_id`` is what is missing."""

    def __init__(self, resource_id: int | None = None) -> None:
        super().__init__(N_("Somebody else has just taken this time. Choose another one."))
        self.resource_id = resource_id


class RunOut(Conflict):
    """What was held is held no longer: released, expired, or changed by somebody else."""

    def __init__(self) -> None:
        super().__init__(N_("The place is not held any longer. Choose a time again."))
