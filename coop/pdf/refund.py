"""The voucher of a refund: what a refused applicant had paid and got back."""

from coop.domain.documents.types import IssuedDocument
from coop.explain import N_
from coop.pdf.paper import render_paper

KIND = "refund"
TITLE = N_("Payment voucher: refund to an applicant")


def render(document: IssuedDocument, *, base_url: str, letterhead: dict[str, str]) -> bytes:
    """Return the PDF of an issued refund voucher."""
    return render_paper(
        "refund.html",
        document=document,
        content=document.content,
        title=TITLE,
        base_url=base_url,
        letterhead=letterhead,
    )
