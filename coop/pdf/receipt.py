"""The receipt (kuitansi) of a payment, with both names: who checked and who recorded it."""

from coop.domain.documents.types import IssuedDocument
from coop.explain import N_
from coop.pdf.paper import render_paper

KIND = "receipt"
TITLE = N_("Receipt")


def render(document: IssuedDocument, *, base_url: str, letterhead: dict[str, str]) -> bytes:
    """Return the PDF of a receipt, from what was frozen when the payment was recorded."""
    return render_paper(
        "receipt.html",
        document=document,
        content=document.content,
        base_url=base_url,
        letterhead=letterhead,
    )
