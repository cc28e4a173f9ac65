"""Each step once ever, one mail per person and run, missed days made up for."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, text

from coop import dates
from coop.db import insert_unless_taken, run_in_transaction, session
from coop.domain.identity.roles import PERMISSIONS
from coop.domain.identity.types import Role
from coop.domain.notifications.models import Message
from coop.domain.reminders import queries
from coop.domain.reminders.checks import CHECKS
from coop.domain.reminders.due_items import FINDERS, DueItem
from coop.domain.reminders.ladder_service import add_step, change_step, remove_step
from coop.domain.reminders.models import ReminderDigest, ReminderStep, ReminderTaken
from coop.domain.reminders.service import (
    ReminderResult,
    plan_reminders,
    queue_reminders,
    send_planned,
    send_reminders,
    switch_step,
)
from coop.domain.reminders.types import ReminderTone
from coop.domain.settings.service import today
from coop.errors import Conflict, NotFound, Refused
from coop.jobs.reminding import remind_everybody
from coop.jobs.runner import run_pending
from coop.refs import Ref
from coop.web.mails import render_mail
from tests.integration.jobs.conftest import DUE, INSTALMENT, Owe, moment
from tests.support.rivals import run_rivals
from tests.support.staff import add_staff, send, sign_in


def mails() -> list[Message]:
    session.remove()
    return list(session.scalars(select(Message).order_by(Message.id)))


def taken_offsets() -> list[int]:
    session.remove()
    query = select(ReminderStep.offset_days).join(
        ReminderTaken, ReminderTaken.step_id == ReminderStep.id
    )
    return sorted(session.scalars(query))


def test_the_ladder_is_climbed_step_by_step(owe: Owe, person: Callable[..., int]) -> None:
    owe(person("Ani"))
    sent_on = []
    for day in range(-10, 40):
        on = DUE + timedelta(days=day)
        if run_in_transaction(lambda on=on: send_reminders(on)).mails:
            sent_on.append(day)
    assert sent_on == [-3, 0, 3, 7, 14, 30]
    assert taken_offsets() == sent_on
    assert all(check.run().problems == [] for check in CHECKS)


def test_one_mail_lists_everything_of_a_person(owe: Owe, person: Callable[..., int]) -> None:
    ani, budi = person("Ani"), person("Budi")
    owe(ani)
    owe(ani, on=DUE + timedelta(days=3), kind=INSTALMENT, amount=450_000)
    owe(budi)
    with dates.at(moment(DUE)):
        result = remind_everybody(DUE)
    assert result == ReminderResult(mails=2, items=3, without_address=0)
    first = next(m for m in mails() if m.person_id == ani)
    assert first.context["total_amount"] == 550_000
    subject, body = render_mail(first.template, first.context, "en")
    assert subject == "Reminder: a payment is due soon"
    assert "due today, 10 March 2024" in body
    assert "Loan instalment Tagihan 2: Rp450.000" in body
    assert "Total: Rp550.000" in body
    assert remind_everybody(DUE) == ReminderResult()


def test_what_is_late_is_said_to_be_late(owe: Owe, person: Callable[..., int]) -> None:
    owe(person("Ani"))
    with dates.at(moment(DUE + timedelta(days=7))):
        remind_everybody(DUE)  # an older day is run again: what counts is the day of sending
    [mail] = mails()
    subject, body = render_mail(mail.template, mail.context, "en")
    assert subject == "Reminder: a payment is overdue"
    assert "was due on 10 March 2024, 7 days ago" in body


def test_missed_days_become_one_mail(owe: Owe, person: Callable[..., int]) -> None:
    owe(person("Ani"))
    assert remind_everybody(DUE + timedelta(days=4)).mails == 1
    assert taken_offsets() == [-3, 0, 3]
    assert remind_everybody(DUE + timedelta(days=5)).mails == 0


def test_steps_missed_for_longer_than_a_fortnight_are_over(
    owe: Owe, person: Callable[..., int]
) -> None:
    owe(person("Ani"))
    remind_everybody(DUE + timedelta(days=15))
    assert taken_offsets() == [3, 7, 14]


def test_without_an_address_it_is_read_in_the_portal(owe: Owe, person: Callable[..., int]) -> None:
    ani = person("Ani", email=None)
    owe(ani)
    owe(person("Budi"))
    assert remind_everybody(DUE) == ReminderResult(mails=2, items=2, without_address=1)
    assert taken_offsets() == [-3, -3, 0, 0]
    kept = next(mail for mail in mails() if mail.person_id == ani)
    assert (kept.template, kept.address) == ("reminder", "")
    assert remind_everybody(DUE) == ReminderResult()


def test_a_job_that_waited_reminds_as_of_the_day_it_runs(
    owe: Owe, person: Callable[..., int]
) -> None:
    owe(person("Ani"))
    with dates.at(moment(DUE)):
        run_in_transaction(lambda: queue_reminders(DUE))
        run_in_transaction(lambda: queue_reminders(DUE + timedelta(days=1)))
    with dates.at(moment(DUE + timedelta(days=5))):
        while run_pending():
            pass
    [mail] = mails()
    assert [item["days_late"] for item in mail.context["items"]] == [5]
    [digest] = session.scalars(select(ReminderDigest)).all()
    assert digest.on == DUE + timedelta(days=5)


def test_what_is_paid_is_not_asked_for(owe: Owe, person: Callable[..., int]) -> None:
    item = owe(person("Ani"))
    remind_everybody(DUE - timedelta(days=3))
    owe.items.remove(item)
    assert remind_everybody(DUE).mails == 0
    owe.items.append(replace(item, due_on=DUE + timedelta(days=31)))
    assert remind_everybody(DUE + timedelta(days=31)).mails == 1


def test_a_step_that_is_off_is_skipped(owe: Owe, person: Callable[..., int]) -> None:
    owe(person("Ani"))
    step = next(s for s in queries.list_steps() if (s.kind, s.offset_days) == ("savings.wajib", 0))
    run_in_transaction(lambda: switch_step(step.id, is_active=False))
    assert remind_everybody(DUE - timedelta(days=3)).mails == 1
    assert remind_everybody(DUE).mails == 0
    run_in_transaction(lambda: switch_step(step.id, is_active=True))
    assert remind_everybody(DUE).mails == 1


def test_rivals_send_one_mail(app: Flask, owe: Owe, person: Callable[..., int]) -> None:
    owe(person("Ani"))
    session.remove()
    planned = plan_reminders(DUE)
    session.remove()
    outcome = run_rivals(
        10, lambda _n: run_in_transaction(lambda: send_planned(planned)), context=app.app_context
    )
    assert outcome.errors == []
    assert sum(result.mails for result in outcome.results) == 1
    assert len(mails()) == 1


def test_without_the_unique_row_rivals_send_several(
    app: Flask, owe: Owe, person: Callable[..., int]
) -> None:
    """The negative control: the same race with the index taken away."""
    owe(person("Ani"))
    session.remove()
    planned = plan_reminders(DUE)
    session.remove()
    run_in_transaction(_drop_unique_row)
    outcome = run_rivals(
        10, lambda _n: run_in_transaction(lambda: send_planned(planned)), context=app.app_context
    )
    assert sum(result.mails for result in outcome.results) == 10


def _drop_unique_row() -> None:
    if session.connection().dialect.name == "sqlite":
        session.execute(text("DROP TABLE reminder_digests"))
        session.execute(
            text(
                "CREATE TABLE reminder_digests"
                " (id INTEGER PRIMARY KEY, person_id, reminded_on, message_id)"
            )
        )
        session.execute(text("DROP TABLE reminders_taken"))
        session.execute(
            text(
                "CREATE TABLE reminders_taken (id INTEGER PRIMARY KEY, step_id, subject_kind,"
                " subject_id, due_on, message_id, taken_at)"
            )
        )
        return
    session.execute(
        text("ALTER TABLE reminder_digests DROP FOREIGN KEY fk_reminder_digests_person_id")
    )
    session.execute(text("ALTER TABLE reminder_digests DROP INDEX uq_reminder_digests_day"))
    session.execute(text("ALTER TABLE reminders_taken DROP FOREIGN KEY fk_reminders_taken_step_id"))
    session.execute(
        text(
            "ALTER TABLE reminders_taken"
            " DROP INDEX uq_reminders_taken_step_id_subject_kind_subject_id_due_on"
        )
    )


@pytest.mark.parametrize(
    "fault",
    ["UPDATE messages SET template = 'other'", "DELETE FROM reminders_taken"],
)
def test_the_check_finds_mails_and_steps_that_do_not_match(
    owe: Owe, person: Callable[..., int], fault: str
) -> None:
    owe(person("Ani"))
    remind_everybody(DUE + timedelta(days=3))
    run_in_transaction(lambda: session.execute(text(fault)))
    findings = {check.name: check.run() for check in CHECKS}
    assert findings["reminders.mails_match_steps"].problems


def test_staff_see_the_ladder_and_run_it(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.config, name="WTF_CSRF_ENABLED", value=False)
    allowed = PERMISSIONS[Role.TREASURER] | {"reminders.manage"}
    monkeypatch.setitem(PERMISSIONS, Role.TREASURER, allowed)
    with app.app_context():
        treasurer, supervisor = run_in_transaction(
            lambda: (
                add_staff("Bendahara Budi", Role.TREASURER, email="budi@example.com"),
                add_staff("Pengawas Putri", Role.SUPERVISOR),
            )
        )
        item = DueItem("savings.wajib", Ref("bill", 1), treasurer.person_id or 0, today(), 5, "X")
        step_id = queries.list_steps()[0].id
    monkeypatch.setitem(FINDERS, "savings.wajib", lambda _first, _last: [item])
    page = sign_in(app, treasurer)
    assert send(sign_in(app, supervisor), "/pengingat/kirim").status_code == 403
    assert send(page, "/pengingat/kirim").status_code == 303
    with app.app_context():
        assert run_pending() == 1
    ladder = page.get("/pengingat")
    assert ladder.status_code == 200
    assert "Bendahara Budi" in ladder.text
    assert "Bendahara Budi" in page.get("/pengingat?format=csv").text
    assert "Bendahara Budi" not in page.get("/pengingat?kind=loans.instalment&format=csv").text
    address = f"/pengingat/langkah/{step_id}"
    assert send(sign_in(app, supervisor), address, {"active": "0"}).status_code == 403
    assert send(page, address, {"active": "0"}).status_code == 303
    assert send(page, "/pengingat/langkah/9999", {"active": "0"}).status_code == 404
    with app.app_context():
        assert [s.id for s in queries.list_steps() if not s.is_active] == [step_id]


def test_a_person_is_reminded_once_a_day(owe: Owe, person: Callable[..., int]) -> None:
    ani = person("Ani")
    owe(ani)
    assert run_in_transaction(lambda: send_reminders(DUE)).mails == 1
    owe(ani, kind=INSTALMENT)
    assert run_in_transaction(lambda: send_reminders(DUE)).mails == 0
    tomorrow = DUE + timedelta(days=1)
    assert run_in_transaction(lambda: send_reminders(tomorrow)).mails == 1
    assert len(mails()) == 2
    assert all(check.run().problems == [] for check in CHECKS)


def test_two_mails_a_day_are_refused_by_the_database(owe: Owe, person: Callable[..., int]) -> None:
    owe(person("Ani"))
    run_in_transaction(lambda: send_reminders(DUE))
    session.remove()
    [digest] = session.scalars(select(ReminderDigest)).all()
    again = ReminderDigest(person_id=digest.person_id, on=digest.on)
    assert run_in_transaction(lambda: insert_unless_taken(again)) is False
    run_in_transaction(
        lambda: session.execute(text("UPDATE reminder_digests SET message_id = NULL"))
    )
    findings = {check.name: check.run() for check in CHECKS}
    assert findings["reminders.one_mail_a_day"].problems


def test_nothing_new_leaves_the_day_free(owe: Owe, person: Callable[..., int]) -> None:
    owe(person("Ani"))
    planned = plan_reminders(DUE)
    session.remove()
    run_in_transaction(lambda: send_planned(planned))
    later = [replace(one, on=DUE + timedelta(days=1)) for one in planned]
    assert run_in_transaction(lambda: send_planned(later)).mails == 0
    session.remove()
    assert len(session.scalars(select(ReminderDigest)).all()) == 1


def test_the_firmest_step_speaks(owe: Owe, person: Callable[..., int]) -> None:
    owe(person("Ani"))
    run_in_transaction(lambda: send_reminders(DUE + timedelta(days=14)))
    [mail] = mails()
    assert mail.context["tone"] == "firm"
    subject, body = render_mail(mail.template, mail.context, "id")
    assert subject == "Mohon bayar sekarang, atau hubungi kami"
    assert "kita cari jalan bersama" in body


def test_the_ladder_is_changed_but_no_step_speaks_twice(
    owe: Owe, person: Callable[..., int]
) -> None:
    owe(person("Ani"))
    added = run_in_transaction(lambda: add_step("savings.wajib", 5, ReminderTone.PLAIN).id)
    with pytest.raises(Refused) as refusal:
        run_in_transaction(lambda: add_step("savings.wajib", 5, ReminderTone.FIRM))
    assert refusal.value.field == "offset_days"
    with pytest.raises(Refused):
        run_in_transaction(lambda: add_step("wheel", 5, ReminderTone.FIRM))
    with pytest.raises(Refused):
        run_in_transaction(lambda: change_step(added, 7, ReminderTone.FIRM))
    run_in_transaction(lambda: send_reminders(DUE + timedelta(days=5)))
    assert 5 in taken_offsets()
    run_in_transaction(lambda: change_step(added, 6, ReminderTone.FIRM))
    assert run_in_transaction(lambda: send_reminders(DUE + timedelta(days=6))).mails == 0
    with pytest.raises(Conflict):
        run_in_transaction(lambda: remove_step(added))
    unused = run_in_transaction(lambda: add_step("savings.wajib", 60, ReminderTone.FIRM).id)
    run_in_transaction(lambda: remove_step(unused))
    session.remove()
    with pytest.raises(NotFound):
        queries.get_step(unused)


def test_staff_write_the_ladder(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.config, name="WTF_CSRF_ENABLED", value=False)
    with app.app_context():
        treasurer = run_in_transaction(lambda: add_staff("Bendahara Budi", Role.TREASURER))
    page = sign_in(app, treasurer)
    typed = {"kind": "savings.wajib", "offset_days": "-5", "tone": "friendly"}
    assert send(page, "/pengingat/langkah/baru", typed).status_code == 303
    assert send(page, "/pengingat/langkah/baru", typed).status_code == 422
    with app.app_context():
        step_id = next(one.id for one in queries.list_steps() if one.offset_days == -5)
    edit = f"/pengingat/langkah/{step_id}/ubah"
    assert 'value="-5"' in page.get(edit).text
    assert send(page, edit, {"offset_days": "7", "tone": "firm"}).status_code == 422
    assert send(page, edit, {"offset_days": "45", "tone": "firm"}).status_code == 303
    assert "Tegas" in page.get("/pengingat").text
    assert send(page, f"/pengingat/langkah/{step_id}/hapus").status_code == 303
    assert page.get(edit).status_code == 404
