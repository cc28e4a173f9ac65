"""Rows in bulk, as the services would have written them: numbers, entries, digests, seals."""

import hashlib
import secrets
from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from types import SimpleNamespace
from typing import Any

from sqlalchemy import Connection, delete, insert

from coop.db import Base, canonical_json
from coop.domain.documents.models import Document
from coop.domain.documents.service import TEMPLATE_VERSION
from coop.domain.ledger.chart import CASH
from coop.domain.ledger.digest import HEADER, LINE, POSTED, calculate_digest
from coop.domain.ledger.models import AccountingPeriod, JournalEntry, JournalLine
from coop.domain.ledger.types import Line, PeriodStatus, Side, debit
from coop.domain.numbering.models import NumberSequence
from coop.domain.numbering.service import FORMATS
from coop.domain.payments.models import Bill, Payment, PaymentAllocation
from coop.domain.payments.types import BillStatus, PaymentMethod, PaymentStatus
from coop.domain.trail.models import TrailRow, TrailSeal, TrailWaiting
from coop.domain.trail.service import GENESIS, calculate_seal
from coop.refs import Ref

UNIT = 1
ROWS_AT_ONCE = 20_000


def at(on: date, hour: int = 3) -> datetime:
    """Return a moment on ``on``: 10 o'clock in Jakarta."""
    return datetime.combine(on, time(hour), UTC)


class Books:
    """Collects rows and writes them table by table, parents first.

    The database must be set up and otherwise empty: ids count from 1.
    """

    def __init__(self, connection: Connection, cashier_id: int, treasurer_id: int) -> None:
        self.connection = connection
        self.cashier_id, self.treasurer_id = cashier_id, treasurer_id
        self._ids: dict[type[Base], Iterable[int]] = defaultdict(lambda: count(1))
        self._rows: dict[str, list[dict[str, Any]]] = defaultdict(list)
        self._waiting = 0
        self._numbers: Counter[tuple[str, str]] = Counter()
        self._months: set[date] = set()
        self._seal = (0, GENESIS)

    def new_id(self, model: type[Base]) -> int:
        """Return the next id of the table."""
        return next(self._ids[model])  # type: ignore[call-overload]  # a count is its own iterator

    def add(self, model: type[Base], **row: Any) -> None:
        """Note a row by its column names."""
        self._rows[model.__tablename__].append(row)
        self._waiting += 1

    def add_new(self, model: type[Base], **row: Any) -> int:
        """Note a row and return its new id."""
        row_id = self.new_id(model)
        self.add(model, id=row_id, **row)
        return row_id

    def flush_when_full(self) -> None:
        """Write what was noted, if it is much: call it where all parents have been noted."""
        if self._waiting > ROWS_AT_ONCE:
            self.flush()

    def flush(self) -> None:
        """Write everything that was noted."""
        for table in Base.metadata.sorted_tables:
            rows = self._rows.pop(table.name, [])
            if rows:
                self.connection.execute(insert(table), rows)
        self.connection.execute(delete(TrailWaiting))  # a trigger notes them; all are sealed
        self._waiting = 0

    def number(self, name: str, period: str = "") -> str:
        """Return the next number of a sequence, formatted."""
        self._numbers[name, period] += 1
        return FORMATS[name].format(period=period, value=self._numbers[name, period])

    def close(self) -> None:
        """Write the rest: the months and the last number of each sequence."""
        for month in sorted(self._months):
            self.add(
                AccountingPeriod, starts_on=month, status=PeriodStatus.OPEN, changed_at=at(month)
            )
        for (name, period), last in self._numbers.items():
            self.add(NumberSequence, unit_id=UNIT, name=name, period=period, last_value=last)
        self.flush()

    # --- what happens in a cooperative ---

    def note(self, action: str, subject: Ref, moment: datetime, **detail: Any) -> None:
        """Write the trail and seal it."""
        row = SimpleNamespace(
            id=self.new_id(TrailRow),
            at=moment,
            user_id=self.treasurer_id,
            action=action,
            subject_kind=subject.kind,
            subject_id=subject.id,
            detail=detail,
        )
        self.add(TrailRow, **vars(row))
        sequence, previous = self._seal
        sequence += 1
        seal = calculate_seal(row, sequence, previous)  # type: ignore[arg-type]  # the same fields
        self.add(
            TrailSeal,
            sequence=sequence,
            trail_id=row.id,
            previous=previous,
            seal=seal,
            sealed_at=moment + timedelta(seconds=5),
        )
        self._seal = sequence, seal

    def post(self, text: str, lines: list[Line], source: Ref, unique_key: str, on: date) -> int:
        """Post an entry with its lines and its digest, and return its id."""
        self._months.add(on.replace(day=1))
        header = {
            "number": self.number("journal", f"{on:%Y}"),
            "unit_id": UNIT,
            "booked_on": on,
            "value_on": on,
            "posted_at": at(on),
            "text": text,
            "unique_key": unique_key,
            "source_kind": source.kind,
            "source_id": source.id,
            "maker_id": self.treasurer_id,
            "approver_id": self.cashier_id,
            "reverses_id": None,
            "line_count": len(lines),
            "total_amount": sum(line.amount for line in lines if line.side is Side.DEBIT),
        }
        entry_id = self.add_new(JournalEntry, **header)
        rows = [
            {
                "line_no": number,
                "account": line.account,
                "debit": line.amount if line.side is Side.DEBIT else 0,
                "credit": line.amount if line.side is Side.CREDIT else 0,
                "unit_id": UNIT,
                "ref_kind": line.ref.kind if line.ref else None,
                "ref_id": line.ref.id if line.ref else None,
                "text": line.text,
                "booked_on": on,
            }
            for number, line in enumerate(lines, start=1)
        ]
        for row in rows:
            self.add(JournalLine, entry_id=entry_id, **row)
        digest = calculate_digest(
            [header[name] for name in HEADER], ([row[name] for name in LINE] for row in rows)
        )
        self.note(POSTED, Ref("journal_entry", entry_id), at(on), sha256=digest)
        return entry_id

    def issue(
        self, kind: str, sequence: str, subject: Ref, person_id: int, on: date, **content: Any
    ) -> int:
        """Issue a document and return its id."""
        return self.add_new(
            Document,
            unit_id=UNIT,
            kind=kind,
            number=self.number(sequence, f"{on:%Y}"),
            subject_kind=subject.kind,
            subject_id=subject.id,
            person_id=person_id,
            issued_on=on,
            issued_at=at(on),
            issued_by=self.treasurer_id,
            template_version=TEMPLATE_VERSION,
            content=content,
            content_sha256=hashlib.sha256(canonical_json(content).encode()).hexdigest(),
            token=secrets.token_urlsafe(32),
        )

    def bill(
        self,
        person_id: int,
        purpose: str,
        subject: Ref,
        amount: int,
        text: str,
        due_on: date,
        *,
        is_paid: bool,
        unique_key: str | None = None,
    ) -> int:
        """Bill a person and return the bill's id."""
        return self.add_new(
            Bill,
            unit_id=UNIT,
            number=self.number("bill", f"{due_on:%Y}"),
            person_id=person_id,
            purpose=purpose,
            subject_kind=subject.kind,
            subject_id=subject.id,
            text=text,
            amount=amount,
            paid_amount=amount if is_paid else 0,
            due_on=due_on,
            status=BillStatus.PAID if is_paid else BillStatus.OPEN,
            unique_key=unique_key,
            created_at=at(due_on),
            closed_at=at(due_on) if is_paid else None,
        )

    def receive(
        self,
        person_id: int,
        name: str,
        bill_id: int,
        amount: int,
        text: str,
        lines: list[Line],
        on: date,
    ) -> int:
        """Take cash for a bill, credited by ``lines``; return the entry's id."""
        payment_id = self.new_id(Payment)
        source = Ref("payment", payment_id)
        entry_id = self.post(
            f"{name}: {text}", [debit(CASH, amount), *lines], source, f"payment:{payment_id}", on
        )
        receipt_id = self.issue(
            "receipt",
            "receipt",
            source,
            person_id,
            on,
            received_from=name,
            amount=amount,
            lines=[{"text": text, "amount": amount}],
            excess_amount=0,
            method=PaymentMethod.CASH.value,
            value_on=on,
        )
        self.add(
            Payment,
            id=payment_id,
            unit_id=UNIT,
            person_id=person_id,
            method=PaymentMethod.CASH,
            status=PaymentStatus.RECORDED,
            amount=amount,
            value_on=on,
            announced_by=self.cashier_id,
            announced_at=at(on),
            checked_by=self.cashier_id,
            checked_at=at(on),
            recorded_by=self.cashier_id,
            recorded_at=at(on),
            entry_id=entry_id,
            receipt_id=receipt_id,
        )
        self.add(
            PaymentAllocation,
            payment_id=payment_id,
            bill_id=bill_id,
            amount=amount,
            is_applied=True,
        )
        return entry_id
