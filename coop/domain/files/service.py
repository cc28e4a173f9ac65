"""Keep uploads: a row that names its owner and its hashes."""

from sqlalchemy import select

from coop import dates
from coop.db import session
from coop.domain.files.models import StoredFile
from coop.domain.files.types import CheckedFile
from coop.domain.trail.service import acting_user
from coop.errors import NotFound
from coop.explain import N_
from coop.refs import Ref


def keep_file(upload: CheckedFile, owner: Ref, purpose: str) -> StoredFile:
    """Record a checked upload as belonging to ``owner`` and return its row (flushed)."""
    row = StoredFile(
        storage_name=upload.storage_name,
        original_name=upload.original_name[:200],
        media_type=upload.media_type,
        size=upload.size,
        sha256=upload.sha256,
        source_sha256=upload.source_sha256,
        owner_kind=owner.kind,
        owner_id=owner.id,
        purpose=purpose,
        uploaded_by=acting_user.get(),
        uploaded_at=dates.now(),
    )
    session.add(row)
    session.flush()
    return row


def get_file(file_id: int) -> StoredFile:
    """Return the file's row or raise NotFound."""
    row = session.get(StoredFile, file_id)
    if row is None:
        raise NotFound(N_("This file does not exist."))
    return row


def list_files(owner: Ref, purpose: str | None = None) -> list[StoredFile]:
    """Return the files of ``owner``, oldest first."""
    query = select(StoredFile).where(
        StoredFile.owner_kind == owner.kind, StoredFile.owner_id == owner.id
    )
    if purpose is not None:
        query = query.where(StoredFile.purpose == purpose)
    return list(session.scalars(query.order_by(StoredFile.uploaded_at, StoredFile.id)))


def find_same_content(source_sha256: str, purpose: str, *, besides: int) -> StoredFile | None:
    """Return another file of ``purpose`` with the same bytes as they arrived, if any."""
    return session.scalars(
        select(StoredFile)
        .where(
            StoredFile.source_sha256 == source_sha256,
            StoredFile.purpose == purpose,
            StoredFile.id != besides,
        )
        .limit(1)
    ).first()
