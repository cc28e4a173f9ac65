"""Who has no e-mail address is told by WhatsApp, and by the same rules as who gets a mail."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import delete, select, update

from coop import dates
from coop.db import session
from coop.domain.broadcast import queries, service
from coop.domain.broadcast.models import BroadcastRecipient
from coop.domain.broadcast.queries import RecipientFilter
from coop.domain.broadcast.types import LeftOut, RecipientStatus
from coop.domain.people.models import Consent
from coop.domain.people.service import withdraw_consent
from coop.domain.people.types import ConsentKind
from tests.integration.broadcast.conftest import Studio
from tests.support.staff import send, sign_in

LEFT = RecipientStatus.SUPPRESSED


def _manual(studio: Studio, broadcast_id: int) -> str:
    """Return the address that notes who has no e-mail as told."""
    who = select(BroadcastRecipient.id).where(
        BroadcastRecipient.broadcast_id == broadcast_id,
        BroadcastRecipient.person_id == studio.persons["by phone"],
    )
    recipient = studio.ask(lambda: session.scalars(who).one())
    return f"/siaran/{broadcast_id}/penerima/{recipient}/dikabari"


def test_nobody_is_told_by_whatsapp_after_a_stop(studio: Studio) -> None:
    key = studio.approved(send_at=dates.now() + timedelta(hours=2))
    told = _manual(studio, key)
    browser = sign_in(studio.app, studio.secretary)
    assert "wa.me" in browser.get(f"/siaran/{key}").text
    studio.do(lambda: service.stop_broadcast(key))
    assert studio.outcomes(key)["by phone"] == (LEFT, LeftOut.STOPPED)
    assert "wa.me" not in browser.get(f"/siaran/{key}").text
    assert send(browser, told).status_code == 409
    assert studio.problems() == []


def test_who_unsubscribes_is_not_told_by_whatsapp(studio: Studio) -> None:
    key, needed = studio.approved(), studio.approved(is_marketing=False)
    told = _manual(studio, key)
    studio.do(lambda: withdraw_consent(studio.persons["by phone"], ConsentKind.MARKETING))
    browser = sign_in(studio.app, studio.secretary)
    page = browser.get(f"/siaran/{key}").text
    assert "wa.me" not in page
    counts = studio.ask(lambda: queries.count_by_status([key]))[key]
    assert RecipientStatus.MANUAL not in counts
    wanted = RecipientFilter(key, text="", status=LEFT)
    left_out = {row.person_id: row.left_out for row in _recipients(studio, wanted)}
    assert left_out[studio.persons["by phone"]] is LeftOut.UNSUBSCRIBED
    assert _recipients(studio, RecipientFilter(key, status=RecipientStatus.MANUAL)) == []
    refused = send(browser, told)
    assert refused.status_code == 422
    assert "sudah berhenti menerima kabar" in refused.text
    assert studio.outcomes(key)["by phone"] == (RecipientStatus.MANUAL, None)
    # what every member must know is told all the same
    assert "wa.me" in browser.get(f"/siaran/{needed}").text
    assert send(browser, _manual(studio, needed)).status_code == 303
    assert studio.problems() == []


def _recipients(studio: Studio, wanted: RecipientFilter) -> list[Any]:
    return studio.ask(lambda: list(queries.list_recipients(wanted).rows))


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        (
            "broadcast.recipients",
            update(BroadcastRecipient)
            .where(BroadcastRecipient.status == LEFT)
            .values(status=RecipientStatus.MANUAL),
        ),
        (
            "broadcast.consents",
            delete(Consent).where(
                Consent.person_id.in_(
                    select(BroadcastRecipient.person_id).where(
                        BroadcastRecipient.status == RecipientStatus.MANUAL
                    )
                )
            ),
        ),
    ],
)
def test_its_check_finds_who_should_not_be_told(studio: Studio, name: str, fault: Any) -> None:
    studio.approved()
    stopped = studio.approved(is_marketing=False, send_at=dates.now() + timedelta(hours=2))
    studio.do(lambda: service.stop_broadcast(stopped))
    assert studio.problems() == []
    studio.do(lambda: session.execute(fault))
    assert name in studio.problems()
