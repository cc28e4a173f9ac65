"""A secretary who writes questions."""

from dataclasses import dataclass

import pytest
from flask import Flask

from coop.db import run_in_transaction
from coop.domain.faq import service
from coop.domain.faq.types import FaqText
from coop.domain.identity.types import Actor, Role
from tests.support.staff import add_staff


@dataclass(frozen=True)
class Desk:
    """The secretary, a member, a category, and two published questions of it."""

    app: Flask
    secretary: Actor
    member: Actor
    category_id: int
    first: int
    second: int


@pytest.fixture
def desk(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """The desk, committed."""
    monkeypatch.setitem(app.config, name="WTF_CSRF_ENABLED", value=False)

    def build() -> Desk:
        secretary = add_staff("Ratna", Role.SECRETARY)
        category = service.add_category("Simpanan", "Savings")
        texts = (
            FaqText(
                category.id,
                "Berapa simpanan wajib setiap bulan?",
                "**Rp100.000**, jatuh tempo tanggal 10.",
                "How much is the monthly simpanan wajib?",
                "**Rp100,000**, due on the 10th.",
            ),
            FaqText(category.id, "Bagaimana cara menarik simpanan?", "Lewat *Simpanan saya*."),
        )
        keys = [service.add_question(text, secretary).id for text in texts]
        for key in keys:
            service.publish_question(key)
        member = add_staff("Andi", Role.MEMBER)
        return Desk(app, secretary, member, category.id, *keys)

    with app.app_context():
        return run_in_transaction(build)
