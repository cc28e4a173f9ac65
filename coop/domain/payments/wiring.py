"""What payments contribute: where money beyond the bills goes unless savings take it."""

from coop.domain.payments.held import prepare_held
from coop.domain.payments.purposes import register_excess


def register() -> None:
    """Register the fallback for excess."""
    register_excess(prepare_held)
