from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coop.domain.complaints.rules import (
    ENDED,
    STEPS,
    WITH_THE_OFFICE,
    can_do,
    closes_before,
    ensure_no_name,
    ensure_within_window,
    next_status,
)
from coop.domain.complaints.types import ComplaintStatus, Step
from coop.errors import Refused


def test_every_step_leads_somewhere() -> None:
    assert set(STEPS) == set(Step)
    assert all(STEPS.values())


def test_every_state_is_with_the_office_with_the_complainant_or_ended() -> None:
    sorted_so = {*WITH_THE_OFFICE, ComplaintStatus.WAITING_MEMBER, *ENDED}
    assert sorted_so == set(ComplaintStatus)


def test_nothing_leaves_the_closed_state() -> None:
    assert not any(can_do(step, ComplaintStatus.CLOSED) for step in Step)


def test_only_the_complainant_brings_it_back() -> None:
    leading_back = {step for step in Step if can_do(step, ComplaintStatus.RESOLVED)}
    assert leading_back == {Step.REOPEN, Step.CLOSE}


@given(st.lists(st.sampled_from(Step), max_size=20))
def test_no_way_of_steps_leaves_the_table(steps: list[Step]) -> None:
    status = ComplaintStatus.NEW
    for step in steps:
        if can_do(step, status):
            status = next_status(step, status)
        else:
            with pytest.raises(Refused):
                next_status(step, status)
    assert status in ComplaintStatus


@pytest.mark.parametrize(("days", "is_refused"), [(0, False), (14, False), (15, True)])
def test_the_window_for_reopening(days: int, is_refused: bool) -> None:
    resolved_on = date(2026, 3, 1)
    today = date.fromordinal(resolved_on.toordinal() + days)
    closes = resolved_on < closes_before(today, 14)
    assert closes is is_refused, "it closes exactly when it can no longer be reopened"
    if is_refused:
        with pytest.raises(Refused, match="14"):
            ensure_within_window(resolved_on, today, 14)
    else:
        ensure_within_window(resolved_on, today, 14)


@pytest.mark.parametrize(
    "text",
    ["Ibu Siti Aminah menunggu lama.", "SITI  AMINAH!", "tulis ke siti@contoh.id ya"],
)
def test_a_public_text_names_nobody(text: str) -> None:
    with pytest.raises(Refused) as refusal:
        ensure_no_name(text, ("Siti Aminah", "siti@contoh.id", None), "question")
    assert refusal.value.field == "question"


@pytest.mark.parametrize("text", ["Loket terlalu lama.", "Sitin Aminahan", ""])
def test_other_texts_may_be_published(text: str) -> None:
    ensure_no_name(text, ("Siti Aminah", None), "question")
