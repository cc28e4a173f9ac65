"""Send reminders: every step once ever, one mail per person and run."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import update

from coop import dates
from coop.db import insert_unless_taken, session, take
from coop.domain.notifications.service import send_mail
from coop.domain.reminders import queries
from coop.domain.reminders.due_items import FINDERS, DueItem, find_on_its_way
from coop.domain.reminders.models import ReminderDigest, ReminderStep, ReminderTaken
from coop.domain.reminders.queries import Addressee
from coop.domain.reminders.rules import due_window, firmest, widest_window
from coop.domain.reminders.types import ReminderTone
from coop.domain.settings.service import today
from coop.domain.trail.service import write_trail
from coop.domain.work.service import queue_work
from coop.refs import Ref

TEMPLATE = "reminder"
SEND = "reminders.send"


@dataclass(frozen=True, slots=True)
class ReachedItem:
    """A due item with the steps that it has reached and that nobody has taken yet."""

    item: DueItem
    step_ids: tuple[int, ...]
    tone: ReminderTone = ReminderTone.FRIENDLY


@dataclass(frozen=True, slots=True)
class PlannedReminder:
    """What one person is to be reminded of on business day ``on``."""

    on: date
    person_id: int
    addressee: Addressee
    items: tuple[ReachedItem, ...]


@dataclass(frozen=True, slots=True)
class ReminderResult:
    """Counts of a run: reminders queued, items in them, how many are read in the portal only."""

    mails: int = 0
    items: int = 0
    without_address: int = 0

    def plus(self, other: "ReminderResult") -> "ReminderResult":
        """Return the counts of both parts of a run."""
        return ReminderResult(
            self.mails + other.mails,
            self.items + other.items,
            self.without_address + other.without_address,
        )


def send_reminders(on: date) -> ReminderResult:
    """Queue the reminders of business day ``on`` in the caller's transaction.

    For each active step: unpaid items due on ``on`` minus the step's offset, and those of the
    days that were missed before (14 at most). A second run finds every step taken. Who has no
    e-mail address reads it in the portal.
    """
    return send_planned(plan_reminders(on))


def queue_reminders(on: date, *, unique_key: str | None = None) -> bool:
    """Queue the sending of the reminders of ``on`` as a background job; say whether it is new."""
    return queue_work(SEND, {"on": on.isoformat()}, unique_key=unique_key)


def plan_reminders(on: date) -> list[PlannedReminder]:
    """Return what ``send_planned`` has to do on ``on``, by person; reads only.

    What is on its way already (in a list that an employer has) is not reminded of.
    """
    by_person: defaultdict[int, list[ReachedItem]] = defaultdict(list)
    steps: defaultdict[str, list[ReminderStep]] = defaultdict(list)
    for step in queries.list_steps():
        if step.is_active and step.kind in FINDERS:
            steps[step.kind].append(step)
    on_their_way = find_on_its_way() if steps else set()
    for kind, ladder in steps.items():
        for reached in _find_reached(kind, ladder, on):
            if (reached.item.subject, reached.item.due_on) not in on_their_way:
                by_person[reached.item.person_id].append(reached)
    addressees = queries.list_addressees(by_person)
    return [
        PlannedReminder(
            on,
            person_id,
            addressees[person_id],
            tuple(sorted(items, key=lambda reached: (reached.item.due_on, reached.item.subject))),
        )
        for person_id, items in sorted(by_person.items())
    ]


def _find_reached(kind: str, ladder: Sequence[ReminderStep], on: date) -> Iterable[ReachedItem]:
    first, last = widest_window(on, [step.offset_days for step in ladder])
    taken = queries.list_taken([step.id for step in ladder], first, last)
    windows = [(step.id, *due_window(on, step.offset_days)) for step in ladder]
    tones = {step.id: step.tone for step in ladder}
    for item in FINDERS[kind](first, last):
        reached = tuple(
            step_id
            for step_id, from_day, to_day in windows
            if from_day <= item.due_on <= to_day
            and (step_id, item.subject, item.due_on) not in taken
        )
        if reached:
            yield ReachedItem(item, reached, firmest(tones[one] for one in reached))


def send_planned(reminders: Iterable[PlannedReminder]) -> ReminderResult:
    """Take the steps and queue one mail per person; what a rival took first is left out."""
    mails = items = without_address = 0
    for reminder in reminders:
        digest = ReminderDigest(person_id=reminder.person_id, on=reminder.on)
        if not insert_unless_taken(digest):
            continue  # today's mail has left; what is new waits for tomorrow's
        taken = [(reached, rows) for reached in reminder.items if (rows := _take_steps(reached))]
        if taken:
            digest.message_id = _queue_mail(reminder, taken)
            mails += 1
            without_address += not reminder.addressee.email
            items += len(taken)
        else:
            session.delete(digest)
            session.flush()
    return ReminderResult(mails, items, without_address)


def _take_steps(reached: ReachedItem) -> list[ReminderTaken]:
    item = reached.item
    rows = [
        ReminderTaken(
            step_id=step_id,
            subject_kind=item.subject.kind,
            subject_id=item.subject.id,
            due_on=item.due_on,
            taken_at=dates.now(),
        )
        for step_id in reached.step_ids
    ]
    return [row for row in rows if insert_unless_taken(row)]


def _queue_mail(
    reminder: PlannedReminder,
    taken: Sequence[tuple[ReachedItem, list[ReminderTaken]]],
) -> int | None:
    tone = firmest(reached.tone for reached, _rows in taken)
    message = send_mail(
        TEMPLATE,
        reminder.addressee.email,
        _context(reminder.addressee, [reached.item for reached, _rows in taken])
        | {"tone": tone.value},
        locale=reminder.addressee.locale,
        person_id=reminder.person_id,
    )
    if message is None:
        return None
    for _reached, rows in taken:
        for row in rows:
            row.message_id = message.id
    session.flush()
    return message.id


def _context(addressee: Addressee, items: Sequence[DueItem]) -> dict[str, Any]:
    """Return what the mail says; days late count to the day of sending, whichever day is run."""
    sent_on = today()
    return {
        "name": addressee.name,
        "total_amount": sum(item.amount for item in items),
        "items": [
            {
                "kind": item.kind,
                "text": item.text,
                "amount": item.amount,
                "due_on": item.due_on,
                "days_late": dates.days_between(item.due_on, sent_on),
            }
            for item in items
        ],
    }


def switch_step(step_id: int, *, is_active: bool) -> None:
    """Switch a step of the ladder on or off. Raises NotFound."""
    step = queries.get_step(step_id)
    won = take(
        update(ReminderStep)
        .where(ReminderStep.id == step.id, ReminderStep.is_active.is_not(is_active))
        .values(is_active=is_active)
    )
    if won:
        write_trail("reminders.step_switched", Ref("reminder_step", step.id), is_active=is_active)
