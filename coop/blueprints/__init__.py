"""The page groups. Each package has a ``blueprint`` and may list menu entries in ``MENU``."""

import importlib
import pkgutil

from flask import Flask
from flask_babel import lazy_gettext as _l

from coop.web.access import COOPERATIVE_PAGES
from coop.web.navigation import MENU, UNIT_MENU, Entry, Group

GROUPS = {
    "me": _l("My membership"),
    "work": _l("Today"),
    "members": _l("Members"),
    "money": _l("Money"),
    "loans": _l("Loans"),
    "books": _l("Books"),
    "system": _l("System"),
}
OF_THE_COOPERATIVE = frozenset(
    {
        "joining",
        "leaving",
        "members",
        "membership",
        "savings",
        "loans",
        "credit",
        "simulator",
        "shu",
        "payroll",
        "moving_in",
        "products",
        "reminders",
        "cashier",
        "treasury",
        "complaints",
        "faq",
    }
)
"""The groups that a business without a cooperative does not have."""


def register(app: Flask) -> None:
    """Register every page group and build the menu, groups in the order of ``GROUPS``."""
    groups = {key: Group(label) for key, label in GROUPS.items()}
    in_units: list[Entry] = []
    for module in pkgutil.iter_modules(__path__):
        package = importlib.import_module(f"{__name__}.{module.name}")
        if module.name == "styleguide" and not (app.debug or app.config["STYLEGUIDE"]):
            continue
        app.register_blueprint(package.blueprint)
        for key, entry in getattr(package, "MENU", ()):
            groups[key].entries.append(entry)
        in_units += getattr(package, "UNIT_MENU", ())
    COOPERATIVE_PAGES.update(OF_THE_COOPERATIVE)
    UNIT_MENU[:] = sorted(in_units, key=lambda entry: entry.order)
    MENU[:] = [group for group in groups.values() if group.entries]
    for group in MENU:
        group.entries.sort(key=lambda entry: entry.order)
