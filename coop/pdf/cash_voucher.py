"""A voucher on paper (bukti kas masuk, kas keluar, memorial), with both names of the four eyes."""

from coop.domain.documents.types import IssuedDocument
from coop.explain import N_
from coop.pdf.paper import render_paper

KIND = "cash_voucher"
TITLE = N_("Voucher")
TITLES = {
    "income": N_("Cash receipt voucher"),
    "expense": N_("Cash payment voucher"),
    "transfer": N_("Transfer between cash and banks"),
    "journal": N_("Journal voucher"),
}


def render(document: IssuedDocument, *, base_url: str, letterhead: dict[str, str]) -> bytes:
    """Return the PDF of an issued voucher."""
    return render_paper(
        "cash_voucher.html",
        document=document,
        content=document.content,
        title=TITLES.get(document.content["kind"], TITLE),
        base_url=base_url,
        letterhead=letterhead,
    )
