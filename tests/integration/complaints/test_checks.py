from typing import Any

import pytest
from sqlalchemy import delete, update

from coop.db import session
from coop.domain.approvals.models import Approval
from coop.domain.complaints import service
from coop.domain.complaints.models import Complaint, ComplaintMessage, ComplaintPublication
from coop.domain.complaints.types import ComplaintStatus, Outcome
from tests.integration.complaints.conftest import House
from tests.integration.complaints.test_publications import Decision, decide, propose

STATES = "complaints.states"


@pytest.fixture
def settled(house: House) -> int:
    key = house.write()
    house.later(hours=1)
    house.answer(key, Outcome.RESOLVE)
    decide(house, propose(house, key), Decision.APPROVED)
    assert house.problems() == {}
    return key


def _of(table: Any, **values: Any) -> Any:
    return update(table).values(**values)


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        (STATES, _of(Complaint, resolved_at=None)),
        (STATES, _of(Complaint, resolve_minutes=None)),
        (STATES, _of(Complaint, resolve_due_at=None)),
        (STATES, _of(Complaint, left_minutes=5)),
        (STATES, _of(Complaint, waiting_since=Complaint.received_at)),
        (STATES, _of(Complaint, status=ComplaintStatus.CLOSED)),
        (STATES, _of(Complaint, resolved_at=Complaint.received_at)),
        (STATES, _of(Complaint, answer_minutes=None)),
        (STATES, _of(Complaint, rating=5)),
        (STATES, _of(Complaint, rating=9, rated_at=Complaint.resolved_at)),
        (STATES, _of(Complaint, person_id=None)),
        ("complaints.answers", delete(ComplaintMessage)),
        ("complaints.numbers", _of(Complaint, number="KS-2026-00002")),
        ("complaints.publications", _of(ComplaintPublication, open_mark=None)),
        (
            "complaints.publications",
            _of(Approval, decided_person_id=Approval.requested_person_id),
        ),
    ],
)
def test_exactly_its_check_finds_it(house: House, settled: int, name: str, fault: Any) -> None:
    house.do(lambda: session.execute(fault))
    assert list(house.problems()) == [name]


def test_a_number_that_vanished_is_missed(house: House, settled: int) -> None:
    key = house.write()
    house.do(lambda: session.execute(delete(Complaint).where(Complaint.id == key)))
    assert house.problems() == {"complaints.numbers": ("number KS-2026-00002 is missing",)}


def test_a_published_confidential_one_is_found(house: House, settled: int) -> None:
    house.do(
        lambda: session.execute(
            _of(Complaint, is_confidential=True, number="RHS-2026-00001", assigned_to=1)
        )
    )
    assert {STATES, "complaints.publications", "complaints.numbers"} == set(house.problems())


def test_closing_keeps_what_the_check_asks_for(house: House, settled: int) -> None:
    house.later(days=30)
    assert house.do(lambda: service.close_expired(house.moment.date())) == 1
    assert house.problems() == {}
