"""How values are written on the screen."""

import pytest

from coop.web.filters import phone


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        ("+6281234567890", "0812-3456-7890"),
        ("+62224201234", "(022) 4201234"),
        ("+622150204567", "(021) 50204567"),
        ("+6591234567", "+6591234567"),
        ("", "–"),
        (None, "–"),
    ],
)
def test_a_number_is_written_as_people_say_it(stored: str | None, shown: str) -> None:
    assert phone(stored) == shown
