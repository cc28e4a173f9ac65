"""The workshops of the benchmarks are as bookings through the service would have left them."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from bench.scheduling import ALLOCATIONS, build_workshop
from coop.db import run_in_transaction, session
from coop.domain.scheduling import queries
from coop.domain.scheduling.checks import CHECKS
from coop.domain.scheduling.models import Allocation
from coop.domain.scheduling.types import Need, ServiceTime
from coop.domain.settings.service import today


@pytest.mark.parametrize("weeks", [1, 8])
def test_a_workshop_is_sound_and_has_places_left(app: Flask, weeks: int) -> None:
    with app.app_context():
        first = today() + timedelta(days=2)
        unit_id = run_in_transaction(lambda: build_workshop(first, weeks))
        assert [problem for check in CHECKS for problem in check.run().problems] == []
        assert session.scalar(select(func.count()).select_from(Allocation)) == ALLOCATIONS
        short = ServiceTime(5, (Need("mechanic"), Need("bay")), interval=5)
        week = queries.read_week(unit_id, short, first)
    everything = (22 - 6) * 12
    assert all(len(day.minutes) > 0 for day in week)
    assert len(week[0].minutes) < everything
