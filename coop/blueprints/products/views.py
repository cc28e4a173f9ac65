"""The list of products, and one product with what holds, what is to come and what was."""

from typing import NamedTuple

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from coop.blueprints.products import blueprint
from coop.blueprints.products.words import short_terms, term_text
from coop.domain.identity.queries import list_user_names
from coop.domain.product_terms import permissions, queries, rules
from coop.domain.product_terms.types import Family, Product, ProductStatus
from coop.domain.savings.types import SavingsKind
from coop.domain.settings.service import today
from coop.domain.trail.service import list_trail
from coop.paging import PAGE_SIZE, Page
from coop.web.access import actor, require
from coop.web.arguments import asked_choice, asked_page, asked_text, is_descending
from coop.web.exports import export_response
from coop.web.filters import long_date
from coop.web.timelines import timeline

PROPOSE = {
    None: "products.propose_loan",
    SavingsKind.WAJIB: "products.propose_due",
    SavingsKind.SUKARELA: "products.propose_interest",
    SavingsKind.BERJANGKA: "products.propose_deposit",
}


class ProductRow(NamedTuple):
    """A product as the list shows it."""

    id: int
    endpoint: str
    name: str
    family: Family
    terms: str
    since: object
    coming: object
    status: ProductStatus
    waits: bool


def _rows() -> list[ProductRow]:
    """Return the products that the address asks for, in its order."""
    day, waiting = today(), queries.list_proposals()
    text, family = asked_text().lower(), asked_choice(Family, "family")
    status, proposal = asked_choice(ProductStatus, "status"), request.args.get("proposal")
    rows = [
        _row(one, waits=one.ref in waiting)
        for one in queries.list_products()
        if text in one.name.lower()
        and family in (None, one.family)
        and status in (None, one.status_on(day))
        and (proposal != "waiting" or one.ref in waiting)
    ]
    keys = {"name": lambda row: row.name, "status": lambda row: row.status.value}
    if sort := keys.get(request.args.get("sort", "")):
        rows.sort(key=sort, reverse=is_descending())
    return rows


def _row(product: Product, *, waits: bool) -> ProductRow:
    day = today()
    holds, coming = product.version_on(day), product.to_come(day)
    return ProductRow(
        product.id,
        f"products.{product.family.value}",
        product.name,
        product.family,
        short_terms(product, holds),
        holds.starts_on if holds else None,
        coming[0].starts_on if coming else None,
        product.status_on(day),
        waits,
    )


@blueprint.get("/produk")
@require(permissions.VIEW)
def overview() -> ResponseReturnValue:
    rows = _rows()
    if file_format := request.args.get("format"):
        return _export(file_format, rows)
    number = asked_page()
    shown = rows[(number - 1) * PAGE_SIZE : number * PAGE_SIZE]
    return render_template(
        "products/overview.html",
        page=Page(shown, number, PAGE_SIZE, len(rows)),
        families=Family,
        statuses=ProductStatus,
    )


def _export(file_format: str, rows: list[ProductRow]) -> ResponseReturnValue:
    columns = [
        (_("Product"), "text"),
        (_("Family"), "text"),
        (_("Terms"), "text"),
        (_("Since"), "date"),
        (_("Change to come"), "date"),
        (_("Status"), "text"),
    ]
    cells = ((r.name, r.family, r.terms, r.since, r.coming, r.status) for r in rows)
    return export_response(file_format, "produk", columns, cells)


@blueprint.get("/produk/simpanan/<int:product_id>")
@require(permissions.VIEW)
def savings_product(product_id: int) -> ResponseReturnValue:
    return _show(queries.get_product(Family.SAVINGS, product_id))


@blueprint.get("/produk/pinjaman/<int:product_id>")
@require(permissions.VIEW)
def loan_product(product_id: int) -> ResponseReturnValue:
    return _show(queries.get_product(Family.LOANS, product_id))


def _show(product: Product) -> ResponseReturnValue:
    day, proposal = today(), queries.find_proposal(product)
    trail = list_trail(product.ref)
    latest = product.versions[-1].terms if product.versions else None
    changed = (
        rules.differences(product, latest, proposal.terms) if proposal and proposal.terms else ()
    )
    return render_template(
        "products/product.html",
        product=product,
        status=product.status_on(day),
        holds=product.version_on(day),
        versions=[*reversed(product.versions)],
        today=day,
        latest=latest,
        fields=rules.fields_of(product),
        proposal=proposal,
        changed=changed,
        is_mine=proposal is not None and proposal.requested_by == actor().user_id,
        may_decide=proposal is not None
        and actor().person_id not in (None, proposal.requested_person_id),
        can_switch=rules.can_switch(product),
        propose=PROPOSE.get(product.kind),
        term_text=term_text,
        long_date=long_date,
        events=timeline(trail, list_user_names(row.user_id for row in trail)),
    )
