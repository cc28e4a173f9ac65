from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import delete, select, update

from coop import dates
from coop.db import session
from coop.domain.approvals.models import Approval
from coop.domain.approvals.types import Decision
from coop.domain.broadcast import queries, service
from coop.domain.broadcast.models import Broadcast, BroadcastRecipient
from coop.domain.broadcast.queries import BroadcastFilter, RecipientFilter
from coop.domain.broadcast.segments import FIELDS, find_named
from coop.domain.broadcast.sending_service import send_portion
from coop.domain.broadcast.types import BroadcastStatus, LeftOut, RecipientStatus
from coop.domain.members.models import Member
from coop.domain.notifications.models import Message
from coop.domain.people.models import Consent, Person
from coop.domain.people.service import give_consent, withdraw_consent
from coop.domain.people.types import ConsentKind
from coop.domain.settings.service import change_setting, today
from coop.errors import Conflict, NotFound, Refused
from tests.integration.broadcast.conftest import Studio, decide
from tests.support.notices import publish
from tests.support.staff import send, sign_in

QUEUED, LEFT = RecipientStatus.QUEUED, RecipientStatus.SUPPRESSED


def link_in(studio: Studio) -> str:
    header = str(studio.sent[-1]["List-Unsubscribe"])
    return header.strip("<>").partition("/berhenti-kabar/")[2]


def test_everyone_gets_it_once_or_it_says_why_not(studio: Studio) -> None:
    key = studio.approved()
    assert studio.status(key) == "scheduled"
    studio.work()
    assert studio.status(key) == "done"
    assert studio.outcomes(key) == {
        "agrees": (QUEUED, None),
        "left": (LEFT, LeftOut.UNSUBSCRIBED),
        "never": (LEFT, LeftOut.NO_CONSENT),
        "by phone": (RecipientStatus.MANUAL, None),
        "nowhere": (LEFT, LeftOut.NO_ADDRESS),
    }
    assert studio.mails_to("agrees") == 1
    mail = studio.sent[-1]
    assert mail["Subject"].startswith("Kabar Koperasi")
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert str(mail["List-Unsubscribe"]).startswith("<http")
    assert link_in(studio) in mail.get_content()
    studio.work(minutes=5)
    assert studio.mails_to("agrees") == 1
    assert studio.problems() == []


def test_what_every_member_must_know_needs_no_consent(studio: Studio) -> None:
    key = studio.approved(is_marketing=False)
    studio.work()
    assert {who: one[0] for who, one in studio.outcomes(key).items()} == {
        "agrees": QUEUED,
        "left": QUEUED,
        "never": QUEUED,
        "by phone": RecipientStatus.MANUAL,
        "nowhere": LEFT,
    }
    assert all(mail["List-Unsubscribe"] is None for mail in studio.sent)
    assert studio.problems() == []


def test_one_press_unsubscribes_without_signing_in(studio: Studio) -> None:
    studio.approved()
    studio.work()
    browser, token = studio.app.test_client(), link_in(studio)
    page = f"/berhenti-kabar/{token}"
    assert "Hentikan kabar dan penawaran" in browser.get(page).text
    for _press in range(2):
        pressed = browser.post(page, data={"List-Unsubscribe": "One-Click"})
        assert pressed.status_code == 200
    assert "Selesai" in browser.get(page).text
    row = select(Consent.withdrawn_at).where(Consent.person_id == studio.persons["agrees"])
    assert all(studio.ask(lambda: session.scalars(row).all()))
    again = studio.approved()
    studio.work()
    assert studio.outcomes(again)["agrees"] == (LEFT, LeftOut.UNSUBSCRIBED)
    assert studio.mails_to("agrees") == 1
    studio.do(lambda: give_consent(studio.persons["agrees"], ConsentKind.MARKETING, "web"))
    assert browser.post(page, data={}).status_code == 200
    assert all(studio.ask(lambda: session.scalars(row).all())), "a later press counts again"
    for forged in (f"{token}x", "abc", f"{studio.persons['never']}"):
        assert browser.get(f"/berhenti-kabar/{forged}").status_code == 404
        assert browser.post(f"/berhenti-kabar/{forged}").status_code == 404
    assert studio.problems() == []


def test_who_unsubscribes_before_their_turn_is_left_out(studio: Studio) -> None:
    key = studio.approved()
    studio.do(lambda: withdraw_consent(studio.persons["agrees"], ConsentKind.MARKETING))
    studio.work()
    assert studio.outcomes(key)["agrees"] == (LEFT, LeftOut.UNSUBSCRIBED)
    assert studio.mails_to("agrees") == 0
    assert studio.problems() == []


def test_it_waits_for_its_time_and_keeps_its_pace(studio: Studio) -> None:
    studio.do(lambda: change_setting("broadcast.per_minute", 1))
    key = studio.approved(is_marketing=False, send_at=dates.now() + timedelta(hours=2))
    studio.work()
    assert (studio.status(key), studio.sent) == ("scheduled", [])
    sent = []
    for minutes in (121, 123, 125, 127):
        studio.work(minutes)
        sent.append(len(studio.sent))
    assert sent[:3] == [1, 2, 3]
    assert studio.problems() == []


def test_stopped_in_the_middle_nobody_else_gets_it(studio: Studio) -> None:
    studio.do(lambda: change_setting("broadcast.per_minute", 1))
    key = studio.approved(is_marketing=False)
    studio.work()
    assert studio.status(key) == "sending"
    studio.do(lambda: service.stop_broadcast(key))
    studio.work(minutes=5)
    assert len(studio.sent) == 1
    stopped = [one for one in studio.outcomes(key).values() if one[1] is LeftOut.STOPPED]
    assert stopped
    with pytest.raises(Conflict):
        studio.do(lambda: service.stop_broadcast(key))
    assert studio.problems() == []


def test_another_person_approves_it_once(studio: Studio) -> None:
    key = studio.write()
    studio.do(lambda: service.ask_approval(key, studio.secretary))
    with pytest.raises(Refused):
        studio.do(lambda: decide(key, studio.secretary, Decision.APPROVED))
    with pytest.raises(Conflict):
        studio.do(lambda: service.change_broadcast(key, studio.text()))
    with pytest.raises(Refused) as refusal:
        studio.do(lambda: decide(key, studio.chair, Decision.REJECTED))
    assert refusal.value.field == "reason"
    studio.do(lambda: decide(key, studio.chair, Decision.REJECTED, "Terlalu sering."))
    studio.do(lambda: service.change_broadcast(key, studio.text(subject_en="News", body_en="Hi")))
    studio.do(lambda: service.ask_approval(key, studio.secretary))
    studio.do(lambda: decide(key, studio.chair, Decision.APPROVED))
    with pytest.raises(NotFound):
        studio.do(lambda: decide(key, studio.chair, Decision.APPROVED))
    assert studio.problems() == []


def test_an_english_reader_gets_english(studio: Studio) -> None:
    person = update(Person).where(Person.id == studio.persons["agrees"]).values(locale="en")
    studio.do(lambda: session.execute(person))
    studio.approved(subject_en="News", body_en="Dear {{ name }}, news.")
    studio.work()
    mail = next(one for one in studio.server.messages if one["Subject"] == "News")
    assert "Stop it with one press" in mail.get_content()


@pytest.mark.parametrize(
    "more",
    [
        {"segment": {}},
        {"segment": {"audience": "nobody"}},
        {"segment": {"wheel": "x"}},
        {"subject_en": "News"},
        {"body_en": "News"},
    ],
)
def test_what_reaches_nobody_on_purpose_is_refused(studio: Studio, more: dict[str, Any]) -> None:
    with pytest.raises(Refused):
        studio.write(**more)


def test_nobody_fits_so_nothing_is_approved(studio: Studio) -> None:
    key = studio.write(segment={"audience": "members", "loan": "late"})
    studio.do(lambda: service.ask_approval(key, studio.secretary))
    with pytest.raises(Refused):
        studio.do(lambda: decide(key, studio.chair, Decision.APPROVED))
    assert studio.status(key) == "waiting"


def test_named_members_come_on_top_once(studio: Studio) -> None:
    number = select(Member.number).where(Member.person_id == studio.persons["agrees"])
    known = studio.ask(lambda: session.scalars(number).one())
    assert studio.ask(lambda: find_named([known, known])) == [studio.persons["agrees"]]
    with pytest.raises(Refused) as refusal:
        studio.ask(lambda: find_named(["999999"]))
    assert refusal.value.field == "numbers"
    key = studio.approved(segment={"audience": "members"}, person_ids=[studio.persons["agrees"]])
    studio.work()
    assert studio.mails_to("agrees") == 1
    alone = studio.approved(segment={}, person_ids=[studio.persons["agrees"]])
    assert list(studio.outcomes(alone)) == ["agrees"]
    assert list(studio.outcomes(key)) != ["agrees"]


def test_every_field_can_be_asked_with_every_value(studio: Studio) -> None:
    def reach(segment: dict[str, str]) -> int:
        return studio.ask(
            lambda: queries.describe_addressed(segment, (), today(), is_marketing=False)
        ).total

    everyone = reach({"audience": "members"})
    assert everyone == 6
    assert reach({}) == 0
    counted = {
        (code, value): reach({code: value})
        for code in FIELDS
        for value, _label in studio.ask(FIELDS[code].choices)
    }
    assert counted["loan", "none"] == everyone
    assert counted["loan", "running"] == counted["loan", "late"] == 0
    assert counted["status", "active"] == everyone
    joined = [counted["joined", one] for one in ("this_year", "last_year", "earlier")]
    assert sum(joined) == everyone
    assert reach({"status": "active", "loan": "running"}) == 0
    found = studio.ask(
        lambda: queries.describe_addressed({"audience": "members"}, (), today(), is_marketing=True)
    )
    assert (found.by_mail, found.by_whatsapp, found.without_address) == (1, 1, 1)
    assert found.without_consent == 3
    assert len(found.sample) == 3


def test_a_turn_is_taken_once(studio: Studio) -> None:
    key = studio.approved()
    assert studio.do(lambda: send_portion(key, 1, [])) is True
    assert studio.do(lambda: send_portion(key, 1, [])) is False
    assert studio.do(lambda: send_portion(key, 7, [])) is False


def test_who_has_no_email_is_told_by_whatsapp_once(studio: Studio) -> None:
    key = studio.approved()
    who = select(BroadcastRecipient.id).where(
        BroadcastRecipient.broadcast_id == key,
        BroadcastRecipient.person_id == studio.persons["by phone"],
    )
    recipient = studio.ask(lambda: session.scalars(who).one())
    browser = sign_in(studio.app, studio.secretary)
    page = browser.get(f"/siaran/{key}?status=manual").text
    assert "https://wa.me/6281234567890?text=%2AKabar%20Koperasi" in page
    told = f"/siaran/{key}/penerima/{recipient}/dikabari"
    assert send(browser, told).status_code == 303
    assert send(browser, told).status_code == 409
    assert send(browser, f"/siaran/{key + 9}/penerima/{recipient}/dikabari").status_code == 404
    assert studio.outcomes(key)["by phone"] == (RecipientStatus.TOLD, None)


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        (
            "broadcast.approved",
            update(Approval).values(decided_person_id=Approval.requested_person_id),
        ),
        (
            "broadcast.recipients",
            update(BroadcastRecipient)
            .where(BroadcastRecipient.left_out.is_not(None))
            .values(left_out=None),
        ),
        (
            "broadcast.recipients",
            update(BroadcastRecipient)
            .where(BroadcastRecipient.status == QUEUED)
            .values(status=RecipientStatus.WAITING),
        ),
        ("broadcast.recipients", update(Message).values(person_id=None)),
        ("broadcast.consents", delete(Consent).where(Consent.kind == ConsentKind.MARKETING)),
    ],
)
def test_exactly_its_check_finds_it(studio: Studio, name: str, fault: Any) -> None:
    studio.approved()
    studio.work()
    assert studio.problems() == []
    studio.do(lambda: session.execute(fault))
    assert studio.problems() == [name]


def test_lists_are_narrowed(studio: Studio) -> None:
    key = studio.approved()

    def found(**wanted: Any) -> list[str]:
        asked = RecipientFilter(key, **wanted)
        return [one.name for one in studio.ask(lambda: list(queries.iterate_recipients(asked)))]

    assert len(found()) == 6
    assert found(text="anggota 21") == ["Anggota 21"]
    assert found(status=RecipientStatus.MANUAL) == ["Anggota 23"]
    manual = RecipientFilter(key, status=RecipientStatus.MANUAL)
    assert studio.ask(lambda: queries.list_recipients(manual)).total == 1
    for status, total in ((BroadcastStatus.SCHEDULED, 1), (BroadcastStatus.DRAFT, 0)):
        wanted = BroadcastFilter("kabar", status)
        assert studio.ask(lambda wanted=wanted: queries.list_broadcasts(wanted)).total == total
    with pytest.raises(NotFound):
        studio.ask(lambda: queries.get_broadcast(987))


# --- the pages ---


def test_the_count_follows_what_is_chosen(studio: Studio) -> None:
    browser = sign_in(studio.app, studio.secretary)
    shown = browser.get("/siaran/hitung?segment_audience=members&is_marketing=y").text
    assert "Dipilih" in shown
    assert "6" in shown
    assert "999" in browser.get("/siaran/hitung?numbers=999").text
    assert browser.get("/siaran/hitung?segment_audience=nothing").status_code == 200


def test_written_approved_and_reported_on_the_screen(studio: Studio) -> None:
    secretary = sign_in(studio.app, studio.secretary)
    typed = {
        "subject": "Rapat anggota",
        "body": "Yth. {{ name }}",
        "segment_audience": "members",
        "send_on": "2030-01-02",
        "send_hour": "9",
    }
    assert send(secretary, "/siaran/baru", {**typed, "body": "{{ nik }}"}).status_code == 422
    assert send(secretary, "/siaran/baru", {**typed, "numbers": "77"}).status_code == 422
    kept = send(secretary, "/siaran/baru", typed)
    page = kept.headers["Location"]
    assert "Rapat anggota" in secretary.get(page).text
    edit = secretary.get(f"{page}/ubah").text
    assert "2030-01-02" in edit
    again = {**typed, "subject": "Rapat tahunan", "send_on": ""}
    assert send(secretary, f"{page}/ubah", again).status_code == 303
    assert send(secretary, f"{page}/minta-setuju").status_code == 303
    chair = sign_in(studio.app, studio.chair)
    assert send(chair, f"{page}/rejected").status_code == 422
    key = int(page.rsplit("/", 1)[1])
    studio.do(lambda: decide(key, studio.chair, Decision.APPROVED))
    sheet = chair.get(f"{page}?format=csv").text
    assert len(sheet.splitlines()) == 7
    assert len(chair.get("/siaran?format=csv&q=rapat").text.splitlines()) == 2
    assert "Rapat tahunan" in chair.get("/siaran").text
    assert send(chair, f"{page}/hentikan").status_code == 303
    assert studio.status(key) == "stopped"


def test_a_notice_begins_a_broadcast(studio: Studio) -> None:
    notice = studio.do(lambda: publish(studio.secretary, studio.chair, title="Renovasi"))
    page = sign_in(studio.app, studio.secretary).get(f"/siaran/baru?notice={notice}").text
    assert 'value="Renovasi"' in " ".join(page.split())
    assert f"/kabar/{notice}" in page
    assert studio.ask(lambda: session.scalars(select(Broadcast.id)).all()) == []
