"""Tables of questions, their categories, and whether they helped."""

from datetime import datetime

from sqlalchemy import Boolean, ForeignKey, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from coop.db import Base, BigId, Choice, UtcDateTime
from coop.domain.faq.types import FaqStatus


class FaqCategory(Base):
    """A heading under which questions of a unit stand, in the order of ``position``."""

    __tablename__ = "faq_categories"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    name: Mapped[str] = mapped_column(String(80))
    name_en: Mapped[str | None] = mapped_column(String(80))
    position: Mapped[int] = mapped_column(Integer)

    __table_args__ = (UniqueConstraint("unit_id", "name"),)


class FaqQuestion(Base):
    """A unit's question and its answer in Markdown, in Indonesian and, once written, English."""

    __tablename__ = "faq_questions"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"), index=True)
    category_id: Mapped[int] = mapped_column(ForeignKey("faq_categories.id"), index=True)
    position: Mapped[int] = mapped_column(Integer)
    status: Mapped[FaqStatus] = mapped_column(Choice(FaqStatus), index=True)
    title: Mapped[str] = mapped_column(String(200))
    answer: Mapped[str] = mapped_column(Text)
    title_en: Mapped[str | None] = mapped_column(String(200))
    answer_en: Mapped[str | None] = mapped_column(Text)
    search_key: Mapped[str] = mapped_column(String(420))
    created_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class FaqVote(Base):
    """What one visitor said of one question; the unique row is what makes it count once."""

    __tablename__ = "faq_votes"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    question_id: Mapped[int] = mapped_column(ForeignKey("faq_questions.id"))
    visitor: Mapped[str] = mapped_column(String(64))
    has_helped: Mapped[bool] = mapped_column(Boolean)
    voted_at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (UniqueConstraint("question_id", "visitor", name="uq_faq_votes_once"),)
