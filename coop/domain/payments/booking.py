"""Book payments whose bills are taken: entries, sub-ledgers, receipts and mails, many at once."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from coop.db import find_by_key
from coop.domain.documents.service import Paper, issue_documents
from coop.domain.identity.models import User
from coop.domain.identity.types import Actor
from coop.domain.ledger.models import JournalEntry
from coop.domain.ledger.service import Draft, post_entries
from coop.domain.ledger.types import Line
from coop.domain.payments import news
from coop.domain.payments.held import prepare_held_for_customers
from coop.domain.payments.models import BankAccount, Payment
from coop.domain.payments.news import Payer
from coop.domain.payments.purposes import (
    PURPOSES,
    Beyond,
    BillPart,
    Prepared,
    prepare_excess,
)
from coop.domain.payments.transfer_service import start_quarantine
from coop.domain.settings.service import get_setting
from coop.domain.trail.service import write_trails
from coop.domain.units.types import COOPERATIVE_UNIT_ID
from coop.refs import Ref

RECEIPT = "receipt"

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Taken:
    """A payment whose bills are taken: what is to be posted; ``source`` is debited."""

    payment: Payment
    parts: tuple[BillPart, ...]
    source: Line


def book(taken: Sequence[Taken], actor: Actor, day: date) -> None:
    """Post each payment's entry, let the purposes finish, issue receipts and tell the payers.

    Payments for the same subject, such as one loan, are booked one after the other: the later
    one is reckoned on what the earlier one left.
    """
    for wave in _waves(taken):
        _book(wave, actor, day)


def _waves(taken: Iterable[Taken]) -> Iterator[list[Taken]]:
    """Yield the payments in portions in which no two pay for the same subject."""
    wave: list[Taken] = []
    seen: set[tuple[str, int]] = set()
    for one in taken:
        subjects = {(part.bill.subject_kind, part.bill.subject_id) for part in one.parts}
        if wave and subjects & seen:
            yield wave
            wave, seen = [], set()
        wave.append(one)
        seen |= subjects
    if wave:
        yield wave


def _book(taken: Sequence[Taken], actor: Actor, day: date) -> None:
    payers = news.find_payers({one.payment.person_id for one in taken})
    lines, finishes = _prepare(taken)
    entries = _post(taken, lines, payers, day)
    for finish, places in finishes:
        finish([entries[place] for place in places])
    papers = _receipts(taken, payers, actor)
    receipts = _each_unit(
        taken,
        lambda unit_id, places: issue_documents(
            RECEIPT,
            [papers[place] for place in places],
            unit_id=unit_id,
            issued_on=day,
            sequence=RECEIPT,
        ),
    )
    for one, entry, receipt in zip(taken, entries, receipts, strict=True):
        one.payment.entry_id, one.payment.receipt_id = entry.id, receipt.id
    start_quarantine(one.payment for one in taken)
    write_trails(
        (
            "payment.recorded",
            Ref("payment", one.payment.id),
            {"amount": one.payment.amount, "entry": entry.number, "receipt": receipt.number},
        )
        for one, entry, receipt in zip(taken, entries, receipts, strict=True)
    )
    news.tell_recorded([one.payment for one in taken], receipts, payers)


def _prepare(
    taken: Sequence[Taken],
) -> tuple[list[list[Line]], list[tuple[Callable[[Sequence[JournalEntry]], None], list[int]]]]:
    """Return the credit lines of each payment, and what finishes which payments once posted.

    Purpose by purpose, in the order of their names: so rivals lock in the same order.
    """
    by_purpose: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for place, one in enumerate(taken):
        for at, part in enumerate(one.parts):
            by_purpose[part.bill.purpose].append((place, at))
    lines: dict[tuple[int, int], list[Line]] = {}
    finishes = []

    def note(prepared: Prepared, spots: list[tuple[int, int]]) -> None:
        lines.update(zip(spots, prepared.lines, strict=True))
        finishes.append((prepared.finish, [place for place, _at in spots]))

    for purpose, spots in sorted(by_purpose.items()):
        parts = [taken[place].parts[at] for place, at in spots]
        note(PURPOSES[purpose].prepare(parts), spots)
    beyond = [place for place, one in enumerate(taken) if one.payment.excess_amount]
    for is_own, prepare in ((True, prepare_excess), (False, prepare_held_for_customers)):
        places = [place for place in beyond if _is_own(taken[place].payment) is is_own]
        if places:
            excess = prepare([_beyond(taken[place].payment) for place in places])
            note(excess, [(place, len(taken[place].parts)) for place in places])
    by_payment: list[list[Line]] = [[] for _one in taken]
    for (place, _at), own in sorted(lines.items(), key=lambda item: item[0]):
        by_payment[place] += own
    return by_payment, finishes


def _is_own(payment: Payment) -> bool:
    """Say whether the cooperative itself received it: savings lie nowhere else."""
    return payment.unit_id == COOPERATIVE_UNIT_ID


def _beyond(payment: Payment) -> Beyond:
    return Beyond(payment.person_id, payment.excess_amount, payment.value_on)


def _post(
    taken: Sequence[Taken],
    lines: Sequence[list[Line]],
    payers: Mapping[int, Payer],
    day: date,
) -> list[JournalEntry]:
    drafts = []
    for one, credits in zip(taken, lines, strict=True):
        name = payers[one.payment.person_id].name
        what = ", ".join(part.bill.text for part in one.parts)
        drafts.append(
            Draft(
                f"{name}: {what}".rstrip(": "),
                [one.source, *credits],
                Ref("payment", one.payment.id),
                f"payment:{one.payment.id}",
                one.payment.value_on,
                one.payment.checked_by,
            )
        )
    return _each_unit(
        taken,
        lambda unit_id, places: post_entries(
            [drafts[place] for place in places], booked_on=day, unit_id=unit_id
        ),
    )


def _each_unit(taken: Sequence[Taken], make: Callable[[int, list[int]], Sequence[T]]) -> list[T]:
    """Return what ``make`` gives for the payments (by place) of each unit, in their order."""
    by_unit: dict[int, list[int]] = defaultdict(list)
    for place, one in enumerate(taken):
        by_unit[one.payment.unit_id].append(place)
    made = {
        place: row
        for unit_id, places in by_unit.items()
        for place, row in zip(places, make(unit_id, places), strict=True)
    }
    return [made[place] for place in range(len(taken))]


def _receipts(taken: Sequence[Taken], payers: Mapping[int, Payer], actor: Actor) -> list[Paper]:
    banks = find_by_key(
        BankAccount.id, BankAccount.bank, _known(one.payment.bank_account_id for one in taken)
    )
    checkers = find_by_key(
        User.id, User.display_name, _known(one.payment.checked_by for one in taken)
    )
    place = str(get_setting("coop.town"))
    return [
        Paper(
            Ref("payment", one.payment.id),
            {
                "received_from": payers[one.payment.person_id].name,
                "amount": one.payment.amount,
                "lines": [
                    {"bill": part.bill.number, "text": part.bill.text, "amount": part.amount}
                    for part in one.parts
                ],
                "excess_amount": one.payment.excess_amount,
                "method": one.payment.method.value,
                "bank": banks.get(one.payment.bank_account_id or 0),
                "value_on": one.payment.value_on,
                "place": place,
                "checked_by": checkers.get(one.payment.checked_by or 0, actor.name),
                "recorded_by": actor.name,
            },
            one.payment.person_id,
        )
        for one in taken
    ]


def _known(ids: Iterable[int | None]) -> list[int]:
    return sorted({ident for ident in ids if ident is not None})
