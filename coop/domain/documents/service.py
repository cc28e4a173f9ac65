"""Issue documents: frozen, hashed, confirmed by a token; rendered later by the pdf layer."""

import hashlib
import secrets
from datetime import date
from typing import Any

from sqlalchemy import select

from coop import dates
from coop.db import canonical_json, session
from coop.domain.documents.models import Document
from coop.domain.numbering.service import take_number
from coop.domain.trail.service import acting_user
from coop.errors import NotFound
from coop.explain import N_
from coop.refs import Ref

TEMPLATE_VERSION = "1"


def issue_document(
    kind: str,
    subject: Ref,
    content: dict[str, Any],
    *,
    unit_id: int,
    issued_on: date,
    sequence: str = "document",
    person_id: int | None = None,
) -> Document:
    """Freeze ``content`` as a document of ``kind`` with the next number of ``sequence``.

    Takes a number: call it late in the transaction.
    """
    document = Document(
        unit_id=unit_id,
        kind=kind,
        number=take_number(unit_id, sequence, f"{issued_on:%Y}"),
        subject_kind=subject.kind,
        subject_id=subject.id,
        person_id=person_id,
        issued_on=issued_on,
        issued_at=dates.now(),
        issued_by=acting_user.get(),
        template_version=TEMPLATE_VERSION,
        content=content,
        content_sha256=hashlib.sha256(canonical_json(content).encode()).hexdigest(),
        token=secrets.token_urlsafe(32),
    )
    session.add(document)
    session.flush()
    return document


def get_document(document_id: int) -> Document:
    """Return the document or raise NotFound."""
    row = session.get(Document, document_id)
    if row is None:
        raise NotFound(N_("This document does not exist."))
    return row


def find_document_by_token(token: str) -> Document | None:
    """Return the document whose QR code holds ``token``, or None."""
    return session.scalars(select(Document).where(Document.token == token)).one_or_none()


def list_documents(subject: Ref) -> list[Document]:
    """Return the documents issued for ``subject``, latest first."""
    return list(
        session.scalars(
            select(Document)
            .where(Document.subject_kind == subject.kind, Document.subject_id == subject.id)
            .order_by(Document.issued_at.desc(), Document.id.desc())
        )
    )
