"""The page groups. Each package has a ``blueprint`` and may list menu entries in ``MENU``."""

import importlib
import pkgutil

from flask import Flask
from flask_babel import lazy_gettext as _l

from coop.web.navigation import MENU, Group

GROUPS = {
    "me": _l("My membership"),
    "work": _l("Today"),
    "members": _l("Members"),
    "money": _l("Money"),
    "loans": _l("Loans"),
    "books": _l("Books"),
    "system": _l("System"),
}


def register(app: Flask) -> None:
    """Register every page group and build the menu, groups in the order of ``GROUPS``."""
    groups = {key: Group(label) for key, label in GROUPS.items()}
    for module in pkgutil.iter_modules(__path__):
        package = importlib.import_module(f"{__name__}.{module.name}")
        if module.name == "styleguide" and not (app.debug or app.config["STYLEGUIDE"]):
            continue
        app.register_blueprint(package.blueprint)
        for key, entry in getattr(package, "MENU", ()):
            groups[key].entries.append(entry)
    MENU[:] = [group for group in groups.values() if group.entries]
    for group in MENU:
        group.entries.sort(key=lambda entry: entry.order)
