"""What an auditor re-derives of the catalogue."""

from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import aliased

from coop.checking import Check, Finding
from coop.db import session
from coop.domain.catalogue.models import (
    CatalogueGroup,
    CatalogueItem,
    ItemCompanion,
    PackageContent,
)
from coop.domain.catalogue.types import ItemKind
from coop.explain import N_


def check_packages() -> Finding:
    """A part is no package and of the package's unit; nothing but a package has parts."""
    package, part = aliased(CatalogueItem), aliased(CatalogueItem)
    finding = Finding(_count(PackageContent))
    finding.problems += [
        f"package {package_id}: part {item_id}"
        for package_id, item_id in session.execute(
            select(PackageContent.package_id, PackageContent.item_id)
            .join(package, package.id == PackageContent.package_id)
            .join(part, part.id == PackageContent.item_id)
            .where(
                or_(
                    package.kind != ItemKind.PACKAGE,
                    part.kind == ItemKind.PACKAGE,
                    part.unit_id != package.unit_id,
                )
            )
        )
    ]
    return finding


def check_companions() -> Finding:
    """What goes with something is sold by the same unit."""
    item, companion = aliased(CatalogueItem), aliased(CatalogueItem)
    finding = Finding(_count(ItemCompanion))
    finding.problems += [
        f"item {item_id}: companion {companion_id}"
        for item_id, companion_id in session.execute(
            select(ItemCompanion.item_id, ItemCompanion.companion_id)
            .join(item, item.id == ItemCompanion.item_id)
            .join(companion, companion.id == ItemCompanion.companion_id)
            .where(item.unit_id != companion.unit_id)
        )
    ]
    return finding


def check_groups() -> Finding:
    """An item stands under a heading of its own unit."""
    finding = Finding(_count(CatalogueItem))
    finding.problems += [
        f"item {item_id}: heading {group_id}"
        for item_id, group_id in session.execute(
            select(CatalogueItem.id, CatalogueGroup.id)
            .join(CatalogueGroup, CatalogueGroup.id == CatalogueItem.group_id)
            .where(CatalogueGroup.unit_id != CatalogueItem.unit_id)
        )
    ]
    return finding


def _count(table: Any) -> int:
    return session.scalar(select(func.count()).select_from(table)) or 0


CHECKS = [
    Check(
        "catalogue.packages",
        check_packages,
        N_("Packages are made of what their own unit sells, and of no packages."),
    ),
    Check("catalogue.companions", check_companions, N_("What goes together is of one unit.")),
    Check("catalogue.groups", check_groups, N_("Items stand under headings of their own unit.")),
]
