"""What is known of a person, and what they agree to."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

EVERYONE: Final = "everyone"
"""Who may be addressed without a group: whoever comes, guests too."""

PERSON_PREFIX: Final = "person:"


def person_code(person_id: int) -> str:
    """Return the code under which one person alone is addressed: ``person:7``."""
    return f"{PERSON_PREFIX}{person_id}"


class Sex(StrEnum):
    """As an identity card prints it: laki-laki, perempuan."""

    MALE = "L"
    FEMALE = "P"


class ConsentKind(StrEnum):
    """What a person agrees to (UU PDP 27/2022 art. 20-22)."""

    DATA = "data"
    BYLAWS = "bylaws"
    PAYROLL = "payroll"
    MARKETING = "marketing"


@dataclass(frozen=True, slots=True)
class PersonDetails:
    """A person as a form or a file describes them; ``phone`` is ``+628…``, ``nik`` 16 digits."""

    full_name: str
    nik: str | None = None
    born_in: str | None = None
    born_on: date | None = None
    sex: Sex | None = None
    occupation: str | None = None
    street: str | None = None
    town: str | None = None
    postcode: str | None = None
    phone: str | None = None
    email: str | None = None
