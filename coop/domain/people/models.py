"""Tables of people, their bank accounts and their consents."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from coop.db import Base, BigId, Choice, Encrypted, UtcDateTime
from coop.domain.people.types import ConsentKind, Sex


class Person(Base):
    """A natural person. The NIK is encrypted, found by its keyed hash and shown masked."""

    __tablename__ = "persons"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    full_name: Mapped[str] = mapped_column(String(120))
    name_key: Mapped[str] = mapped_column(String(120), index=True)
    nik: Mapped[str | None] = mapped_column(Encrypted)
    nik_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    nik_last4: Mapped[str | None] = mapped_column(String(4))
    born_in: Mapped[str | None] = mapped_column(String(80))
    born_on: Mapped[date | None]
    sex: Mapped[Sex | None] = mapped_column(Choice(Sex))
    occupation: Mapped[str | None] = mapped_column(String(80))
    street: Mapped[str | None] = mapped_column(String(200))
    town: Mapped[str | None] = mapped_column(String(80))
    postcode: Mapped[str | None] = mapped_column(String(5))
    phone: Mapped[str | None] = mapped_column(String(20), index=True)
    email: Mapped[str | None] = mapped_column(String(190), index=True)
    locale: Mapped[str] = mapped_column(String(5), default="id")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class PersonBankAccount(Base):
    """Where a person is paid; ``current_mark`` is 1 on the account in use, NULL on former ones."""

    __tablename__ = "person_bank_accounts"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"), index=True)
    bank: Mapped[str] = mapped_column(String(40))
    holder: Mapped[str] = mapped_column(String(120))
    number: Mapped[str] = mapped_column(Encrypted)
    number_hash: Mapped[str] = mapped_column(String(64))
    number_last4: Mapped[str] = mapped_column(String(4))
    current_mark: Mapped[int | None]
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (
        UniqueConstraint("person_id", "number_hash"),
        UniqueConstraint("person_id", "current_mark", name="uq_person_bank_accounts_current"),
    )


class Consent(Base):
    """A consent given, with the version of the text, the channel and the time."""

    __tablename__ = "consents"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"), index=True)
    kind: Mapped[ConsentKind] = mapped_column(Choice(ConsentKind))
    text_version: Mapped[str] = mapped_column(String(20))
    purpose: Mapped[str] = mapped_column(String(200))
    channel: Mapped[str] = mapped_column(String(20))
    given_at: Mapped[datetime] = mapped_column(UtcDateTime)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
