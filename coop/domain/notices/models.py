"""Tables of notices, of who went how far, and of guests by day."""

from datetime import date, datetime

from sqlalchemy import Boolean, ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from coop.db import Base, BigId, Choice, UtcDateTime
from coop.domain.notices.types import NoticeKind, NoticeStatus, NoticeStep


class Notice(Base):
    """News or a promotion; Indonesian always, English where it was written."""

    __tablename__ = "notices"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    kind: Mapped[NoticeKind] = mapped_column(Choice(NoticeKind))
    status: Mapped[NoticeStatus] = mapped_column(Choice(NoticeStatus))
    subject_kind: Mapped[str | None] = mapped_column(String(40))
    subject_id: Mapped[int | None] = mapped_column(BigId)
    title: Mapped[str] = mapped_column(String(120))
    teaser: Mapped[str] = mapped_column(String(240))
    text: Mapped[str] = mapped_column(Text)
    title_en: Mapped[str | None] = mapped_column(String(120))
    teaser_en: Mapped[str | None] = mapped_column(String(240))
    text_en: Mapped[str | None] = mapped_column(Text)
    picture_id: Mapped[int | None] = mapped_column(ForeignKey("stored_files.id"))
    picture_alt: Mapped[str | None] = mapped_column(String(200))
    picture_alt_en: Mapped[str | None] = mapped_column(String(200))
    audience: Mapped[str] = mapped_column(String(40))
    on_public_home: Mapped[bool] = mapped_column(Boolean)
    on_member_home: Mapped[bool] = mapped_column(Boolean)
    is_first: Mapped[bool] = mapped_column(Boolean)
    invites_to_join: Mapped[bool] = mapped_column(Boolean)
    from_on: Mapped[date]
    until_on: Mapped[date | None]
    search_key: Mapped[str] = mapped_column(String(260))
    created_by: Mapped[int] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (Index("ix_notices_current", "status", "from_on"),)


class NoticeContact(Base):
    """How far one person went with one notice; the unique row is what makes it count once."""

    __tablename__ = "notice_contacts"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    notice_id: Mapped[int] = mapped_column(ForeignKey("notices.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"))
    step: Mapped[NoticeStep] = mapped_column(Choice(NoticeStep))
    at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (
        UniqueConstraint("notice_id", "person_id", "step", name="uq_notice_contacts_once"),
        Index("ix_notice_contacts_step", "notice_id", "step"),
    )


class NoticeGuestCount(Base):
    """A part of a day's guests; ``shard`` spreads them over several rows."""

    __tablename__ = "notice_guest_counts"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    notice_id: Mapped[int] = mapped_column(ForeignKey("notices.id"))
    on: Mapped[date] = mapped_column("counted_on")
    step: Mapped[NoticeStep] = mapped_column(Choice(NoticeStep))
    shard: Mapped[int] = mapped_column(Integer)
    count: Mapped[int] = mapped_column(Integer)

    __table_args__ = (
        UniqueConstraint("notice_id", "counted_on", "step", "shard", name="uq_notice_guest_counts"),
    )
