"""Words of lending."""

from coop.domain.loans.types import ApplicationStatus


def test_an_application_is_open_until_something_final_happens_to_it() -> None:
    closed = {status.value for status in ApplicationStatus if not status.is_open}

    assert closed == {"rejected", "withdrawn", "lapsed", "disbursed"}
