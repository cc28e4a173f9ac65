"""Addresses: the quick way gives what Flask gives."""

import flask
import pytest
from flask import Flask

from coop.web.addresses import url_for

pytestmark = pytest.mark.databases("sqlite")


@pytest.mark.parametrize(
    ("endpoint", "values"),
    [
        ("home.member", {}),
        ("credit.loan", {"loan_id": 17}),
        ("loans.pay", {"loan_id": 9_223_372_036_854_775_807}),
        ("documents.show", {"document_id": 3, "page": 2}),
        ("loans.apply", {"product": 1, "amount": 5_000_000, "months": 12}),
        ("loans.apply", {"amount": None, "product": "1 & 2"}),
        ("reports.show", {"code": "anggota"}),
        ("credit.loan", {"loan_id": 17, "_external": True}),
        ("credit.loan", {"loan_id": 17, "_anchor": "schedule"}),
    ],
)
@pytest.mark.parametrize("root", ["/", "/koperasi"])
def test_the_quick_way_gives_the_same_address(
    app: Flask, endpoint: str, values: dict[str, object], root: str
) -> None:
    with app.test_request_context(base_url=f"https://koperasi.test{root}"):
        for _again in range(2):
            assert url_for(endpoint, **values) == flask.url_for(endpoint, **values)


def test_an_address_without_a_request_is_flask_s(app: Flask) -> None:
    with app.app_context(), pytest.raises(RuntimeError, match="SERVER_NAME"):
        url_for("credit.loan", loan_id=1)
