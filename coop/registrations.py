"""What each area contributes to the ones below it: tables, wiring, checks."""

import importlib
import importlib.util
import pkgutil
from collections.abc import Iterator
from types import ModuleType

from coop import domain
from coop.checking import Check
from coop.domain.assurance import service as assurance


def _modules(name: str) -> Iterator[ModuleType]:
    for area in pkgutil.iter_modules(domain.__path__, f"{domain.__name__}."):
        if importlib.util.find_spec(f"{area.name}.{name}") is not None:
            module = importlib.import_module(f"{area.name}.{name}")
            yield module


def register_all() -> None:
    """Load every table, and wire purposes, due items, settlement sources and checks."""
    tuple(_modules("models"))
    for wiring in _modules("wiring"):
        wiring.register()
    checks: list[Check] = []
    for module in _modules("checks"):
        checks.extend(module.CHECKS)
    assurance.register_checks(checks)
