from datetime import date
from enum import StrEnum

import pytest
from flask import Flask

from coop.web.arguments import (
    LAST_PAGE,
    asked_choice,
    asked_date,
    asked_number,
    asked_page,
    asked_text,
    is_descending,
)


class Colour(StrEnum):
    RED = "red"


def asking(query: str):  # noqa: ANN201 - Flask's own context
    return Flask(__name__).test_request_context(f"/?{query}")


@pytest.mark.parametrize(
    ("query", "page"),
    [
        ("", 1),
        ("page=3", 3),
        ("page=0", 1),
        ("page=-2", 1),
        ("page=x", 1),
        ("page=²", 1),
        ("page=99999999", LAST_PAGE),
        ("page=" + "9" * 40, 1),
    ],
)
def test_a_page_is_a_number_within_reason(query: str, page: int) -> None:
    with asking(query):
        assert asked_page() == page


def test_what_cannot_be_read_counts_as_not_asked() -> None:
    with asking("from=31/02/2026&kind=blue&id=1e9&q=%00&dir=up"):
        assert asked_date("from") is None
        assert asked_choice(Colour, "kind") is None
        assert asked_number("id") is None
        assert asked_text() == ""
        assert not is_descending()


def test_what_can_be_read_is_taken() -> None:
    with asking("from=2026-02-28&kind=red&id=17&q=%20Siti%20%20N&dir=desc"):
        assert asked_date("from") == date(2026, 2, 28)
        assert asked_choice(Colour, "kind") is Colour.RED
        assert asked_number("id") == 17
        assert asked_text() == "Siti N"
        assert is_descending()
