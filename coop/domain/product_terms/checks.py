"""What an auditor re-derives of products and their terms."""

from decimal import Decimal

from sqlalchemy import select

from coop.checking import Check, Finding
from coop.db import session
from coop.domain.approvals.models import Approval
from coop.domain.approvals.types import Decision
from coop.domain.loans.models import LoanProductVersion
from coop.domain.savings.models import SavingsProductVersion
from coop.explain import N_

APPROVAL = "product_terms"


def check_versions() -> Finding:
    """Terms that somebody proposed were approved as they stand, by another person."""
    approved: dict[tuple[str, int, str], Approval] = {
        (one.subject_kind, one.subject_id, one.detail["starts_on"]): one
        for one in session.scalars(
            select(Approval).where(
                Approval.kind == APPROVAL, Approval.decision == Decision.APPROVED
            )
        )
        if one.detail["wish"] == "terms"
    }
    finding = Finding(0)
    versions: list[tuple[str, LoanProductVersion | SavingsProductVersion]] = [
        *(("savings_product", one) for one in session.scalars(select(SavingsProductVersion))),
        *(("loan_product", one) for one in session.scalars(select(LoanProductVersion))),
    ]
    for subject, version in versions:
        finding.checked += 1
        if version.created_by is None:
            continue  # the terms with which the books began
        key = (subject, version.product_id, version.starts_on.isoformat())
        name = f"{subject} {version.product_id} from {version.starts_on}"
        request = approved.get(key)
        if request is None:
            finding.problems.append(f"{name}: nobody approved these terms")
        elif request.requested_person_id == request.decided_person_id:
            finding.problems.append(f"{name}: proposed and approved by one person")
        elif changed := _changed(version, request):
            finding.problems.append(f"{name}: {', '.join(changed)} not as approved")
    return finding


def _changed(version: LoanProductVersion | SavingsProductVersion, request: Approval) -> list[str]:
    return [
        name
        for name, kept in request.detail["terms"].items()
        if not _same(getattr(version, name), kept)
    ]


def _same(stands: object, kept: object) -> bool:
    if isinstance(stands, Decimal):
        return stands == Decimal(str(kept))
    return stands == kept


CHECKS = [
    Check(
        "product_terms.versions",
        check_versions,
        N_("Terms of products stand as they were proposed by one person and approved by another."),
    )
]
