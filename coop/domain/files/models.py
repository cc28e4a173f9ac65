"""The table of stored files."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from coop.db import Base, BigId, UtcDateTime


class StoredFile(Base):
    """One file in the instance folder, and what it belongs to.

    ``source_sha256`` is the hash of the bytes as they arrived (it finds the same proof sent
    twice); ``sha256`` that of the re-encoded bytes that are kept.
    """

    __tablename__ = "stored_files"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    storage_name: Mapped[str] = mapped_column(String(80), unique=True)
    original_name: Mapped[str] = mapped_column(String(200))
    media_type: Mapped[str] = mapped_column(String(60))
    size: Mapped[int] = mapped_column(Integer)
    sha256: Mapped[str] = mapped_column(String(64))
    source_sha256: Mapped[str] = mapped_column(String(64), index=True)
    owner_kind: Mapped[str] = mapped_column(String(40))
    owner_id: Mapped[int] = mapped_column(BigId)
    purpose: Mapped[str] = mapped_column(String(40))
    uploaded_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    uploaded_at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (Index("ix_stored_files_owner", "owner_kind", "owner_id"),)
