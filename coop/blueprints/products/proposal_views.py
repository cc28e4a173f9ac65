"""Proposals: terms typed by one person, decided by another."""

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from coop.blueprints.products import blueprint
from coop.blueprints.products.forms import (
    DepositForm,
    DueForm,
    InterestForm,
    LoanTermsForm,
    NewLoanForm,
    typed_before,
    typed_deposit,
)
from coop.domain.approvals.types import Decision
from coop.domain.product_terms import permissions, queries, service
from coop.domain.product_terms.types import Family, Product
from coop.domain.savings.types import SavingsKind
from coop.errors import CoopError, NotFound
from coop.explain import N_
from coop.web.access import actor, require
from coop.web.arguments import shown_approval
from coop.web.forms import attach_error

FAMILIES = {"simpanan": Family.SAVINGS, "pinjaman": Family.LOANS}


def _of_kind(product_id: int, kind: SavingsKind) -> Product:
    product = queries.get_product(Family.SAVINGS, product_id)
    if product.kind is not kind:
        raise NotFound(N_("There is no such product."))
    return product


def _page_of(product: Product) -> str:
    return url_for(f"products.{product.family.value}", product_id=product.id)


def _propose(
    product: Product, make: Callable[..., Any], shown: Callable[[Any], dict[str, Any]]
) -> ResponseReturnValue:
    """Show the form of a product's terms, and ask for what is typed."""
    form = make(data=shown(product.versions[-1].terms) if product.versions else {})
    if form.validate_on_submit():
        try:
            service.propose_terms(product, form.terms(), form.starts_on.data, actor())
        except CoopError as error:
            attach_error(form, error)
        else:
            flash(_("Proposed. The chair decides."), "success")
            return redirect(_page_of(product), code=303)
    page = render_template(
        "products/propose.html", form=form, product=product, back=_page_of(product)
    )
    return page, 422 if form.is_submitted() else 200


@blueprint.route("/produk/pinjaman/<int:product_id>/ketentuan", methods=["GET", "POST"])
@require(permissions.PROPOSE)
def propose_loan(product_id: int) -> ResponseReturnValue:
    return _propose(queries.get_product(Family.LOANS, product_id), LoanTermsForm, typed_before)


@blueprint.route("/produk/wajib/<int:product_id>/ketentuan", methods=["GET", "POST"])
@require(permissions.PROPOSE)
def propose_due(product_id: int) -> ResponseReturnValue:
    return _propose(_of_kind(product_id, SavingsKind.WAJIB), DueForm, typed_before)


@blueprint.route("/produk/sukarela/<int:product_id>/ketentuan", methods=["GET", "POST"])
@require(permissions.PROPOSE)
def propose_interest(product_id: int) -> ResponseReturnValue:
    return _propose(_of_kind(product_id, SavingsKind.SUKARELA), InterestForm, typed_before)


@blueprint.route("/produk/berjangka/<int:product_id>/ketentuan", methods=["GET", "POST"])
@require(permissions.PROPOSE)
def propose_deposit(product_id: int) -> ResponseReturnValue:
    return _propose(_of_kind(product_id, SavingsKind.BERJANGKA), DepositForm, typed_deposit)


@blueprint.route("/produk/pinjaman/baru", methods=["GET", "POST"])
@require(permissions.PROPOSE)
def new_loan_product() -> ResponseReturnValue:
    form = NewLoanForm()
    if form.validate_on_submit():
        try:
            added = service.propose_product(
                form.product(), form.terms(), form.starts_on.data, actor()
            )
        except CoopError as error:
            attach_error(form, error)
        else:
            flash(_("Proposed. The chair decides."), "success")
            return redirect(_page_of(added), code=303)
    page = render_template(
        "products/propose.html", form=form, product=None, back=url_for("products.overview")
    )
    return page, 422 if form.is_submitted() else 200


@blueprint.post("/produk/<any(simpanan, pinjaman):family>/<int:product_id>/saklar")
@require(permissions.PROPOSE)
def switch(family: str, product_id: int) -> ResponseReturnValue:
    product = queries.get_product(FAMILIES[family], product_id)
    service.propose_switch(product, actor())
    flash(_("Proposed. The chair decides."), "success")
    return redirect(_page_of(product), code=303)


@blueprint.post("/produk/<any(simpanan, pinjaman):family>/<int:product_id>/tarik")
@require(permissions.PROPOSE)
def withdraw(family: str, product_id: int) -> ResponseReturnValue:
    product = queries.get_product(FAMILIES[family], product_id)
    service.withdraw_proposal(product, actor())
    flash(_("Taken back."), "success")
    return redirect(_page_of(product), code=303)


@blueprint.post(
    "/produk/<any(simpanan, pinjaman):family>/<int:product_id>/<any(approved, rejected):verdict>"
)
@require(permissions.APPROVE)
def decide(family: str, product_id: int, verdict: str) -> ResponseReturnValue:
    product = queries.get_product(FAMILIES[family], product_id)
    service.decide_proposal(product, actor(), Decision(verdict), approval_id=shown_approval())
    flash(_("Decided."), "success")
    return redirect(_page_of(product), code=303)
