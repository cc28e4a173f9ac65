"""What an auditor re-derives about issued papers."""

import hashlib

from sqlalchemy import select

from coop.checking import Check, Finding
from coop.db import canonical_json, session
from coop.domain.documents.models import Document
from coop.explain import N_


def check_content() -> Finding:
    """Every document's content still has the hash that it had when it was issued."""
    finding = Finding(0)
    rows = session.execute(
        select(Document.number, Document.content, Document.content_sha256).execution_options(
            yield_per=500
        )
    )
    for number, content, expected in rows:
        finding.checked += 1
        if hashlib.sha256(canonical_json(content).encode()).hexdigest() != expected:
            finding.problems.append(f"document {number}: its content was changed after issue")
    return finding


CHECKS = [
    Check(
        "documents.content",
        check_content,
        N_("Issued papers say what they said when they were issued."),
    )
]
