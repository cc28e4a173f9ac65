"""The voucher of money that a business held for a customer and gave back."""

from coop.domain.documents.types import IssuedDocument
from coop.explain import N_
from coop.pdf.paper import render_paper

KIND = "held_return"
TITLE = N_("Payment voucher: money given back to a customer")


def render(document: IssuedDocument, *, base_url: str, letterhead: dict[str, str]) -> bytes:
    """Return the PDF of an issued voucher, in the form of a refund's."""
    return render_paper(
        "refund.html",
        document=document,
        content=document.content,
        title=TITLE,
        base_url=base_url,
        letterhead=letterhead,
    )
