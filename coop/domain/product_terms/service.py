"""Propose terms, switches and new products; another person decides, and nothing is changed back.

A version is only ever added: loans, deposits and dues that were agreed keep their own.
"""

from datetime import date
from decimal import Decimal
from typing import Any

from coop.domain.approvals.models import Approval
from coop.domain.approvals.service import decide, request_approval, withdraw_request
from coop.domain.approvals.types import Decision
from coop.domain.identity.types import Actor
from coop.domain.loans import product_service as loans
from coop.domain.product_terms import queries, rules
from coop.domain.product_terms.types import (
    TERMS,
    Family,
    LoanTerms,
    NewProduct,
    Product,
    Terms,
    Wish,
)
from coop.domain.savings import product_service as savings
from coop.domain.savings.types import SavingsKind
from coop.domain.settings.service import get_setting, today
from coop.domain.trail.service import write_trail
from coop.errors import Conflict, Refused
from coop.explain import N_


def propose_terms(product: Product, terms: Terms, starts_on: date, actor: Actor) -> None:
    """Ask for terms from ``starts_on`` on; another person decides.

    Raises Refused for terms that the product cannot have, Conflict while another proposal waits.
    """
    ensure_terms(product, terms, starts_on)
    _request(product, actor, wish=Wish.TERMS, starts_on=starts_on, terms=rules.write_terms(terms))


def ensure_terms(product: Product, terms: Terms, starts_on: date) -> None:
    """Refuse terms that the product cannot have from that day, as of today and the settings."""
    rules.ensure_start(product, starts_on, today())
    rules.ensure_changes(product, terms)
    if isinstance(terms, LoanTerms):
        rules.ensure_loan_terms(terms, _ceiling("loans"))
        return
    rules.ensure_savings_terms(SavingsKind(str(product.kind)), terms, _ceiling("savings"))
    if product.kind is SavingsKind.WAJIB:
        _ensure_not_billed(starts_on)


def _ceiling(family: str) -> Decimal:
    return Decimal(str(get_setting(f"{family}.rate_ceiling_percent")))


def _ensure_not_billed(starts_on: date) -> None:
    billed = savings.find_last_billed_period()
    if billed is not None and f"{starts_on:%Y-%m}" <= billed:
        raise Refused(
            N_("The dues of that month are billed already. Choose a later month."),
            field="starts_on",
        )


def propose_switch(product: Product, actor: Actor) -> None:
    """Ask for the product to be switched off, or on again; another person decides.

    Raises Refused for a product that stays, Conflict while another proposal waits.
    """
    if not rules.can_switch(product):
        raise Refused(N_("This product cannot be switched off: members cannot do without it."))
    _request(product, actor, wish=Wish.SWITCH, is_active=not product.is_active)


def propose_product(new: NewProduct, terms: LoanTerms, starts_on: date, actor: Actor) -> Product:
    """Add a loan product that is not on offer, and ask for its first terms; return it.

    Raises Refused for a code that cannot be or is taken, and for terms that no loan can have.
    """
    rules.ensure_code(new.code, queries.list_codes())
    row = loans.add_product(new.code, new.name, new.description)
    if row is None:
        raise Refused(N_("Another product has this code."), field="code")
    product = queries.get_product(Family.LOANS, row.id)
    write_trail("product.added", product.ref, code=new.code, name=new.name)
    propose_terms(product, terms, starts_on, actor)
    return product


def _request(product: Product, actor: Actor, **wanted: Any) -> None:
    request_approval(TERMS, product.ref, actor, **wanted)
    write_trail(f"{TERMS}.proposed", product.ref, **_noted(wanted))


def _noted(wanted: dict[str, Any]) -> dict[str, Any]:
    """Return what the trail keeps of a proposal: the terms stand in the request and its version."""
    return {name: wanted[name] for name in ("wish", "starts_on", "is_active") if name in wanted}


def decide_proposal(
    product: Product,
    actor: Actor,
    decision: Decision,
    *,
    approval_id: int | None = None,
    reason: str = "",
) -> None:
    """Approve or reject what waits, by another person than who proposed it.

    Raises NotFound without a proposal, Conflict for another than ``approval_id``, Refused when
    the first day has come meanwhile or the terms do not fit the settings any more.
    """
    proposal = queries.find_proposal(product)
    noted = _noted(
        {"wish": proposal.wish, "starts_on": proposal.starts_on, "is_active": proposal.is_active}
        if proposal
        else {}
    )
    shown = {name: value for name, value in noted.items() if value is not None}
    request = decide(TERMS, product.ref, actor, decision, reason, approval_id=approval_id, **shown)
    if decision is not Decision.APPROVED:
        return
    if Wish(request.detail["wish"]) is Wish.TERMS:
        _add_version(product, request)
    elif not _switch(product, is_active=bool(request.detail["is_active"])):
        raise Conflict(N_("Somebody else has just changed this. Look at it again."))


def _add_version(product: Product, request: Approval) -> None:
    kept = request.detail["terms"]
    terms = rules.read_terms(product.family, kept)
    starts_on = date.fromisoformat(request.detail["starts_on"])
    ensure_terms(product, terms, starts_on)
    values = {name: getattr(terms, name) for name in kept}
    if product.family is Family.LOANS:
        version: object = loans.add_version(product.id, starts_on, values, request.requested_by)
    else:
        values["rates"] = kept["rates"]
        version = savings.add_version(product.id, starts_on, values, request.requested_by)
    if version is None:
        raise Conflict(N_("Terms from that day on are fixed already. Look at it again."))
    if not product.versions:
        _switch(product, is_active=True)


def _switch(product: Product, *, is_active: bool) -> bool:
    if product.family is Family.LOANS:
        return loans.switch_product(product.id, is_active=is_active)
    return savings.switch_product(product.id, is_active=is_active)


def withdraw_proposal(product: Product, actor: Actor) -> None:
    """Take back one's own proposal. Raises NotFound without one, Refused for somebody else's."""
    withdraw_request(TERMS, product.ref, actor)
