"""Issue documents: frozen, hashed, confirmed by a token; rendered later by the pdf layer."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from coop import dates
from coop.db import canonical_json, session
from coop.domain.documents.models import Document
from coop.domain.numbering.service import take_numbers
from coop.domain.trail.service import acting_user
from coop.errors import NotFound
from coop.explain import N_
from coop.refs import Ref

TEMPLATE_VERSION = "1"


@dataclass(frozen=True, slots=True)
class Paper:
    """What a document is about and says, before it is issued."""

    subject: Ref
    content: dict[str, Any]
    person_id: int | None = None


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
    papers = [Paper(subject, content, person_id)]
    return issue_documents(kind, papers, unit_id=unit_id, issued_on=issued_on, sequence=sequence)[0]


def issue_documents(
    kind: str,
    papers: Sequence[Paper],
    *,
    unit_id: int,
    issued_on: date,
    sequence: str = "document",
) -> list[Document]:
    """Freeze many papers of ``kind`` with the next numbers of ``sequence``, in their order."""
    numbers = take_numbers(unit_id, sequence, f"{issued_on:%Y}", len(papers))
    issued_at, issued_by = dates.now(), acting_user.get()
    documents = [
        Document(
            unit_id=unit_id,
            kind=kind,
            number=number,
            subject_kind=paper.subject.kind,
            subject_id=paper.subject.id,
            person_id=paper.person_id,
            issued_on=issued_on,
            issued_at=issued_at,
            issued_by=issued_by,
            template_version=TEMPLATE_VERSION,
            content=paper.content,
            content_sha256=hashlib.sha256(canonical_json(paper.content).encode()).hexdigest(),
            token=secrets.token_urlsafe(32),
        )
        for paper, number in zip(papers, numbers, strict=True)
    ]
    session.add_all(documents)
    session.flush()
    return documents


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


def list_issued(kind: str, unit_id: int, since: date) -> list[Document]:
    """Return the documents of a kind that a unit issued since a day, the latest first."""
    return list(
        session.scalars(
            select(Document)
            .where(Document.unit_id == unit_id, Document.kind == kind, Document.issued_on >= since)
            .order_by(Document.id.desc())
        )
    )
