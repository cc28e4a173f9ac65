from datetime import timedelta

import pytest

from coop.db import session
from coop.domain.complaints import queries, service
from coop.domain.complaints.models import ComplaintMessage
from coop.domain.complaints.records import ComplaintFilter
from coop.domain.complaints.subjects import SOURCES, SubjectChoice
from coop.domain.complaints.types import (
    ComplaintChannel,
    ComplaintKind,
    ComplaintStatus,
    Guest,
    Outcome,
)
from coop.domain.files.service import list_files
from coop.domain.people.own_data import collect_own_data
from coop.domain.settings.models import Holiday
from coop.domain.settings.service import change_setting
from coop.domain.throttling.service import forget_old_places
from coop.domain.trail.queries import TrailFilter, search_trail
from coop.errors import Conflict, NotFound, Refused
from coop.jobs import nightly
from coop.refs import Ref
from tests.integration.complaints.conftest import MONDAY, House, new

RESOLVE, ASK, ANSWER = Outcome.RESOLVE, Outcome.ASK, Outcome.ANSWER


def test_a_complaint_arrives_with_number_deadlines_and_mail(house: House) -> None:
    key = house.write()
    found = house.see(key)
    assert found.number == "KS-2026-00001"
    assert found.status is ComplaintStatus.NEW
    assert found.answer_due_at == MONDAY.replace(day=3)  # eight office hours after Monday, 9
    assert found.resolve_due_at == MONDAY.replace(day=5)
    assert house.mails() == [("complaint_received", "siti@contoh.id")]
    assert house.problems() == {}


def test_deadlines_skip_holidays_and_closed_days(house: House) -> None:
    def close() -> None:
        session.merge(Holiday(on=MONDAY.date() + timedelta(days=1), name="Nyepi", source="test"))
        change_setting("office.wednesday", "")

    house.do(close)
    found = house.see(house.write())
    assert found.answer_due_at == MONDAY.replace(day=5)
    assert found.resolve_due_at == MONDAY.replace(day=9)  # after the weekend


def test_the_time_stands_still_while_the_member_has_to_answer(house: House) -> None:
    key = house.write()
    house.later(hours=2)
    house.answer(key, ASK)
    waiting = house.see(key)
    assert waiting.status is ComplaintStatus.WAITING_MEMBER
    assert (waiting.resolve_due_at, waiting.left_minutes) == (None, 22 * 60)
    assert waiting.answer_minutes == 120
    house.later(days=7)  # Monday 9 March, 11 o'clock
    house.own(key, lambda one: service.reply(one, "Ini fotonya.", [house.draw()]))
    goes_on = house.see(key)
    assert goes_on.status is ComplaintStatus.OPEN
    assert goes_on.resolve_due_at == MONDAY.replace(day=12)  # 22 office hours later
    assert goes_on.waited_minutes == 5 * 8 * 60
    house.later(hours=1)
    house.answer(key, RESOLVE)
    assert house.see(key).resolve_minutes == 3 * 60
    assert house.problems() == {}


def test_resolving_while_waiting_counts_no_waiting(house: House) -> None:
    key = house.write()
    house.answer(key, ASK)
    house.later(days=1)
    house.answer(key, ANSWER)
    assert house.see(key).status is ComplaintStatus.WAITING_MEMBER
    house.answer(key, RESOLVE)
    found = house.see(key)
    assert found.resolve_minutes == 0
    assert found.resolve_due_at is not None
    assert house.problems() == {}


def test_overdue_is_counted_and_found(house: House) -> None:
    key = house.write()
    assert house.ask(lambda: queries.count_complaints(is_confidential=False)).overdue == 0
    house.later(days=2)
    counts = house.ask(lambda: queries.count_complaints(is_confidential=False))
    late = house.ask(lambda: queries.search_complaints(ComplaintFilter(is_overdue=True)))
    assert counts.overdue == 1
    assert [row.id for row in late.rows] == [key]
    assert late.rows[0].is_overdue
    house.answer(key, ASK)
    assert house.ask(lambda: queries.count_complaints(is_confidential=False)).overdue == 0


def test_only_who_it_was_handed_to_answers(house: House) -> None:
    key = house.write()
    for who in (house.treasurer, house.cashier, house.committee, house.chair, house.supervisor):
        with pytest.raises(Refused):
            house.answer(key, ANSWER, who)
    house.do(
        lambda: service.assign_complaint(key, house.treasurer.user_id, house.secretary),
        house.secretary,
    )
    assert house.see(key).status is ComplaintStatus.OPEN
    assert ("complaint_assigned", "treasurer@koperasi.test") in house.mails()
    house.answer(key, ANSWER, house.treasurer)
    with pytest.raises(Refused):
        house.answer(key, ANSWER, house.cashier)
    with pytest.raises(Refused):
        house.do(lambda: service.assign_complaint(key, house.cashier.user_id, house.treasurer))


def test_it_is_handed_to_who_handles_complaints_alone(house: House) -> None:
    key = house.write()
    for who in (house.administrator, house.chair, house.another):
        with pytest.raises(Refused) as refusal:
            house.do(lambda who=who: service.assign_complaint(key, who.user_id, house.secretary))
        assert refusal.value.field == "user_id"


def test_nobody_handles_their_own(house: House) -> None:
    key = house.write(house.secretary)
    with pytest.raises(Refused):
        house.answer(key, RESOLVE)
    other = house.write(house.treasurer)
    with pytest.raises(Refused, match="own"):
        house.do(lambda: service.assign_complaint(other, house.treasurer.user_id, house.secretary))


def test_a_rival_who_was_late_is_told(house: House) -> None:
    key = house.write()

    def rival() -> None:
        mine = queries.get_for_staff(key, house.secretary)
        session.execute(
            type(mine).__table__.update().where(type(mine).id == key).values(status="resolved")
        )
        service.answer_complaint(key, "Terlambat.", RESOLVE, house.secretary)

    with pytest.raises(Conflict):
        house.do(rival)


def test_waiting_inside_and_going_on(house: House) -> None:
    key = house.write()
    house.do(lambda: service.wait_inside(key, "Menunggu ketua.", house.secretary), house.secretary)
    assert house.see(key).status is ComplaintStatus.WAITING_INSIDE
    house.do(lambda: service.add_note(key, "Sudah ditanyakan.", house.secretary), house.secretary)
    house.do(lambda: service.go_on(key, house.secretary), house.secretary)
    assert house.see(key).status is ComplaintStatus.OPEN
    with pytest.raises(Refused):
        house.do(lambda: service.go_on(key, house.secretary))


def test_notes_are_for_staff_alone(house: House) -> None:
    key = house.write()
    house.do(lambda: service.add_note(key, "Jangan dikirim.", house.secretary), house.secretary)
    house.answer(key, ANSWER)
    shown = house.ask(lambda: queries.list_lines(key, with_notes=False))
    assert [line.text for line in shown] == ["Jawaban kami."]
    assert len(house.ask(lambda: queries.list_lines(key, with_notes=True))) == 2


def test_reopening_within_the_window_and_not_after(house: House) -> None:
    key = house.write()
    house.answer(key, RESOLVE)
    with pytest.raises(Refused):
        house.own(key, lambda one: service.reply(one, "Terima kasih"))
    house.later(days=14)
    house.own(key, lambda one: service.reopen(one, "Terjadi lagi."))
    again = house.see(key)
    assert (again.status, again.resolved_at) == (ComplaintStatus.OPEN, None)
    assert again.resolve_due_at is not None
    assert again.resolve_due_at > house.moment
    assert house.problems() == {}
    house.answer(key, RESOLVE)
    house.later(days=15)
    with pytest.raises(Refused, match="14"):
        house.own(key, lambda one: service.reopen(one, "Terjadi lagi."))


def test_it_closes_by_itself_once(house: House) -> None:
    early, late = house.write(), house.write()
    house.answer(early, RESOLVE)
    house.later(days=1)
    house.answer(late, RESOLVE)
    house.later(days=14)
    night = house.moment.date()
    closing = house.ask(lambda: nightly.close_complaints(night))
    assert house.do(closing) == 1
    assert house.see(early).status is ComplaintStatus.CLOSED
    assert house.see(late).status is ComplaintStatus.RESOLVED
    assert house.do(closing) == 0
    house.later(days=40)  # the worker was away for weeks
    assert house.do(lambda: service.close_expired(house.moment.date())) == 1
    with pytest.raises(Refused):
        house.own(early, lambda one: service.reopen(one, "Masih."))
    assert house.problems() == {}


def test_an_answer_is_rated_once(house: House) -> None:
    key = house.write()
    with pytest.raises(Refused):
        house.own(key, lambda one: service.rate_answer(one, 5, ""))
    house.answer(key, RESOLVE)
    with pytest.raises(Refused):
        house.own(key, lambda one: service.rate_answer(one, 6, ""))
    house.own(key, lambda one: service.rate_answer(one, 4, "Cepat"))
    with pytest.raises(Conflict):
        house.own(key, lambda one: service.rate_answer(one, 1, ""))
    assert house.see(key).rating == 4
    assert house.problems() == {}


def test_somebody_elses_complaint_is_not_found(house: House) -> None:
    key = house.write()
    with pytest.raises(NotFound):
        house.ask(lambda: queries.get_of_person(key, house.another.person_id))
    with pytest.raises(NotFound):
        house.ask(lambda: queries.get_of_person(key, None))


def test_only_ones_own_loan_can_be_named(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    own = SubjectChoice(Ref("loan", 7), "Pinjaman PJ-1")
    person = house.member.person_id
    monkeypatch.setitem(SOURCES, "loan", lambda who: [own] if who == person else [])
    key = house.write(subject=Ref("loan", 7))
    assert (house.see(key).subject_kind, house.see(key).subject_id) == ("loan", 7)
    with pytest.raises(Refused) as refusal:
        house.write(house.another, subject=Ref("loan", 7))
    assert refusal.value.field == "subject"


def test_attachments_belong_to_the_complaint(house: House) -> None:
    key = house.write(files=[house.draw()])
    assert len(house.ask(lambda: list_files(Ref("complaint", key)))) == 1


def test_a_category_out_of_use_is_refused(house: House) -> None:
    terms = house.ask(lambda: queries.get_category(1))
    house.do(
        lambda: service.change_category(
            1, service.CategoryTerms(terms.name, None, terms.subject, 8, is_active=False)
        )
    )
    with pytest.raises(Refused) as refusal:
        house.write()
    assert refusal.value.field == "category_id"
    assert 1 not in [one.id for one in house.ask(queries.list_categories)]


def test_categories_have_one_name_each(house: House) -> None:
    subject = house.ask(lambda: queries.get_category(1)).subject
    digital = service.CategoryTerms("Aplikasi", "App", subject, 8)
    key = house.do(lambda: service.add_category(digital).id)
    with pytest.raises(Refused):
        house.do(lambda: service.add_category(digital))
    with pytest.raises(Refused):
        house.do(lambda: service.change_category(1, digital))
    house.do(lambda: service.change_category(key, digital))
    with pytest.raises(NotFound):
        house.ask(lambda: queries.get_category(987))


# --- guests ---


def _guest(house: House, address: str = "198.51.100.1", **changes: object) -> int:
    guest = Guest("Yulia", "yulia@contoh.id")
    return house.do(lambda: service.submit_as_guest(new(**changes), guest, "en", address).id)


def test_a_guest_follows_it_by_a_link(house: House) -> None:
    key = _guest(house)
    token = house.see(key).token
    assert token is not None
    assert len(token) >= 40
    assert house.ask(lambda: queries.get_by_token(token)).id == key
    with pytest.raises(NotFound):
        house.ask(lambda: queries.get_by_token("x" * 43))
    house.answer(key, ASK)
    house.do(lambda: service.reply(queries.get_by_token(token), "Baik."))
    assert house.see(key).status is ComplaintStatus.OPEN
    assert house.mails() == [
        ("complaint_received", "yulia@contoh.id"),
        ("complaint_answered", "yulia@contoh.id"),
    ]
    assert house.problems() == {}


def test_a_guest_can_be_reached(house: House) -> None:
    with pytest.raises(Refused) as refusal:
        house.do(lambda: service.submit_as_guest(new(), Guest("Yulia"), "id", "198.51.100.1"))
    assert refusal.value.field == "email"


def test_an_address_sends_five_an_hour(house: House) -> None:
    for _turn in range(5):
        _guest(house)
    with pytest.raises(Refused, match="hour"):
        _guest(house)
    _guest(house, address="198.51.100.2")
    house.later(hours=1)
    _guest(house)
    house.later(days=2)
    house.do(forget_old_places)
    _guest(house)


def test_staff_write_down_for_members_and_guests(house: House) -> None:
    cashier, person = house.cashier, house.member.person_id
    assert person is not None
    for whose in (person, Guest("Karta", phone="+628123456789")):
        key = house.do(
            lambda whose=whose: (
                service.write_down(
                    new(kind=ComplaintKind.SUGGESTION), ComplaintChannel.PHONE, whose, cashier
                ).id
            ),
            cashier,
        )
        assert house.see(key).received_by == cashier.user_id
        house.answer(key, RESOLVE)
    assert house.problems() == {}
    with pytest.raises(Refused):
        house.do(lambda: service.write_down(new(), ComplaintChannel.PHONE, Guest("Karta"), cashier))


# --- confidential ---


def test_a_confidential_one_is_there_for_supervisors_alone(house: House) -> None:
    open_key = house.write()
    key = house.write(is_confidential=True, title="Uang terima kasih")
    assert house.see(key).number == "RHS-2026-00001"
    assert house.see(house.write()).number == "KS-2026-00002", "no gap gives it away"
    for who in ("secretary", "cashier", "treasurer", "committee", "chair", "administrator"):
        actor = house.actors[who]
        with pytest.raises(NotFound):
            house.ask(lambda actor=actor: queries.get_for_staff(key, actor))
        with pytest.raises(NotFound):
            house.answer(key, ANSWER, actor)
    house.answer(key, ANSWER, house.supervisor)
    listed = house.ask(lambda: queries.search_complaints(ComplaintFilter(text="terima")))
    apart = house.ask(lambda: queries.search_complaints(ComplaintFilter(is_confidential=True)))
    counts = house.ask(lambda: queries.count_complaints(is_confidential=False))
    assert listed.rows == []
    assert [row.id for row in apart.rows] == [key]
    assert sum(counts.by_status.values()) == 2
    with pytest.raises(Refused):
        house.answer(open_key, ANSWER, house.supervisor)
    with pytest.raises(Refused):
        house.do(lambda: service.assign_complaint(key, house.secretary.user_id, house.supervisor))
    assert house.problems() == {}


def test_its_mails_and_its_trail_say_nothing(house: House) -> None:
    key = house.write(is_confidential=True, title="Uang terima kasih")
    house.answer(key, RESOLVE, house.supervisor)
    told = {template for template, _address in house.mails()}
    assert told == {"confidential_news", "confidential_arrived"}
    everything = house.ask(lambda: search_trail(TrailFilter(action="complaint.")).rows)
    hidden = TrailFilter(action="complaint.", hidden_kinds=("confidential_complaint",))
    assert {row.detail == {} for row in everything} == {True}
    assert house.ask(lambda: search_trail(hidden).rows) == []


def test_what_was_answered_stays_as_it_was_written(house: House) -> None:
    key = house.write()
    house.answer(key, RESOLVE)
    lines = house.ask(lambda: session.query(ComplaintMessage).filter_by(complaint_id=key).all())
    assert [line.text for line in lines] == ["Jawaban kami."]


def test_the_copy_of_one_s_data_holds_what_was_said_and_no_notes(house: House) -> None:
    key = house.write()
    house.do(lambda: service.add_note(key, "Jangan dikirim.", house.secretary), house.secretary)
    house.answer(key, RESOLVE)
    person = house.member.person_id
    assert person is not None
    (row,) = house.ask(lambda: collect_own_data(person))["complaints"]
    assert (row["number"], row["text"]) == ("KS-2026-00001", "Saya menunggu lama.")
    assert [line["text"] for line in row["messages"]] == ["Jawaban kami."]
