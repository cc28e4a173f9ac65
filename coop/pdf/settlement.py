"""The settlement of a membership that ended: what the member got and owed, with all names."""

from coop.domain.documents.types import IssuedDocument
from coop.explain import N_
from coop.pdf.paper import render_paper

KIND = "settlement"
TITLE = N_("Settlement of membership")
REASONS = {
    "request": N_("At the member's request"),
    "death": N_("Death"),
    "dismissed": N_("Dismissed from the cooperative"),
    "employer_change": N_("Change of employer"),
}


def render(document: IssuedDocument, *, base_url: str, letterhead: dict[str, str]) -> bytes:
    """Return the PDF of an issued settlement."""
    return render_paper(
        "settlement.html",
        document=document,
        content=document.content,
        title=TITLE,
        reason=REASONS[document.content["reason"]],
        base_url=base_url,
        letterhead=letterhead,
    )
