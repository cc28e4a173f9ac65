"""The loan agreement (surat perjanjian kredit): as frozen when the loan was approved."""

from coop.domain.documents.types import IssuedDocument
from coop.domain.loans.types import InterestMethod, PayoffRule
from coop.explain import N_
from coop.pdf.paper import render_paper

KIND = "loan_agreement"
TITLE = N_("Loan agreement")


def render(document: IssuedDocument, *, base_url: str, letterhead: dict[str, str]) -> bytes:
    """Return the PDF of an issued agreement."""
    content = document.content
    return render_paper(
        "loan_agreement.html",
        document=document,
        content=content,
        title=TITLE,
        method=InterestMethod(content["method"]).label,
        payoff=PayoffRule(content["payoff_rule"]).label,
        base_url=base_url,
        letterhead=letterhead,
    )
