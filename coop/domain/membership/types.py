"""States of joining and leaving, and what the steps pass on."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from coop.domain.files.types import CheckedFile
from coop.domain.people.types import PersonDetails
from coop.explain import Explained


class JoiningStatus(StrEnum):
    """submitted → (correction) → awaiting_payment → paid → approved; or an end without membership.

    A refusal after money was received is ``refund_due`` until the treasurer has paid it back.
    """

    SUBMITTED = "submitted"
    CORRECTION = "correction"
    AWAITING_PAYMENT = "awaiting_payment"
    PAID = "paid"
    APPROVED = "approved"
    REJECTED = "rejected"
    REFUND_DUE = "refund_due"
    REFUNDED = "refunded"


class LeavingStatus(StrEnum):
    """requested → settled (sheet frozen) → approved (chair) → paid → completed."""

    REQUESTED = "requested"
    SETTLED = "settled"
    APPROVED = "approved"
    PAID = "paid"
    COMPLETED = "completed"
    WITHDRAWN = "withdrawn"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class JoiningDetails:
    """What an applicant fills in; ``warnings_confirmed``: they looked at the warnings."""

    person: PersonDetails
    bank: str
    bank_number: str
    bank_holder: str
    employer_id: int | None = None
    employer_name: str | None = None
    employee_number: str | None = None
    monthly_salary: int | None = None
    wants_payroll: bool = False
    warnings_confirmed: bool = False
    identity_file: CheckedFile | None = None
    authority_file: CheckedFile | None = None


@dataclass(frozen=True, slots=True)
class SheetLine:
    """One line of a settlement: ``amount`` rupiah that the member gets, or owes."""

    source: str
    label: str
    account: str
    is_owed: bool
    amount: int
    ref: tuple[str, int] | None
    explained: Explained[int]

    def key(self) -> tuple[object, ...]:
        """Return what must not have changed between the settling and the payment."""
        return (self.source, self.label, self.account, self.is_owed, self.amount, self.ref)

    def to_json(self) -> dict[str, Any]:
        """Return a dict that ``json`` can write."""
        return {
            "source": self.source,
            "label": self.label,
            "account": self.account,
            "is_owed": self.is_owed,
            "amount": self.amount,
            "ref": list(self.ref) if self.ref else None,
            "explained": self.explained.to_json(),
        }

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> "SheetLine":
        """Return what ``to_json`` stored."""
        ref = stored["ref"]
        return cls(
            **{
                **stored,
                "ref": (ref[0], ref[1]) if ref else None,
                "explained": Explained.from_json(stored["explained"]),
            }
        )


@dataclass(frozen=True, slots=True)
class Sheet:
    """A settlement as of ``on``: its lines, its net with the reason, what stands in its way."""

    on: date
    lines: tuple[SheetLine, ...]
    net: Explained[int]
    blockers: tuple[str, ...] = field(default=())

    def equals(self, other: "Sheet") -> bool:
        """Say whether both sheets pay the same for the same."""
        return self.net.result == other.net.result and sorted(
            str(line.key()) for line in self.lines
        ) == sorted(str(line.key()) for line in other.lines)

    def to_json(self) -> dict[str, Any]:
        """Return a dict that ``json`` can write; blockers are not part of what is frozen."""
        return {
            "on": self.on.isoformat(),
            "net": self.net.to_json(),
            "lines": [line.to_json() for line in self.lines],
        }

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> "Sheet":
        """Return what ``to_json`` stored."""
        return cls(
            on=date.fromisoformat(stored["on"]),
            net=Explained.from_json(stored["net"]),
            lines=tuple(SheetLine.from_json(line) for line in stored["lines"]),
        )
