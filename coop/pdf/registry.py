"""Which module prints a document of which kind: every module of this package that says ``KIND``."""

import importlib
import pkgutil
from functools import cache
from types import ModuleType

import coop.pdf
from coop.domain.documents.types import IssuedDocument
from coop.errors import NotFound
from coop.explain import N_


@cache
def printers() -> dict[str, ModuleType]:
    """Return the printing modules by the kind of document that they print."""
    modules = (
        importlib.import_module(f"{coop.pdf.__name__}.{found.name}")
        for found in pkgutil.iter_modules(coop.pdf.__path__)
        if found.name != "registry"
    )
    return {module.KIND: module for module in modules if hasattr(module, "KIND")}


def render_document(
    document: IssuedDocument, *, base_url: str, letterhead: dict[str, str]
) -> bytes:
    """Return the PDF of an issued document. Raises NotFound for a kind that nobody prints."""
    printer = printers().get(document.kind)
    if printer is None:
        raise NotFound(N_("This document has no printed form."))
    printed: bytes = printer.render(document, base_url=base_url, letterhead=letterhead)
    return printed


def document_title(kind: str) -> str:
    """Return the msgid of what documents of ``kind`` are called (the printer's ``TITLE``)."""
    title: str = getattr(printers().get(kind), "TITLE", "") or kind.replace("_", " ").capitalize()
    return title
