"""An administrator who asks and a chair who decides."""

from dataclasses import dataclass

import pytest
from flask import Flask

from coop.db import run_in_transaction
from coop.domain.identity.types import Actor, Role
from tests.support.staff import add_staff


@dataclass(frozen=True)
class Staff:
    """Who asks and who decides."""

    administrator: Actor
    chair: Actor


@pytest.fixture
def staff(app: Flask) -> Staff:
    """Two of the staff, committed."""
    with app.app_context():
        return run_in_transaction(
            lambda: Staff(
                add_staff("Admin Satu", Role.ADMINISTRATOR), add_staff("Ketua Satu", Role.CHAIR)
            )
        )
