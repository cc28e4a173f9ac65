"""The payment voucher of a loan that was paid out, with both names of the four eyes."""

from coop.domain.documents.types import IssuedDocument
from coop.explain import N_
from coop.pdf.paper import render_paper

KIND = "disbursement_voucher"
TITLE = N_("Payment voucher")


def render(document: IssuedDocument, *, base_url: str, letterhead: dict[str, str]) -> bytes:
    """Return the PDF of an issued voucher."""
    return render_paper(
        "disbursement_voucher.html",
        document=document,
        content=document.content,
        title=TITLE,
        base_url=base_url,
        letterhead=letterhead,
    )
