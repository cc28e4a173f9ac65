"""Translation in templates: the shortest way to the words, gone dozens of times a page.

Flask-Babel spells the language out for each text, and Jinja calls through four functions; here the
catalogue is found by the language itself, and one function translates and fills in.
"""

from typing import Any

from babel.support import NullTranslations
from flask import Flask, g
from flask_babel import Domain, get_locale
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup

from coop.extensions import babel


class Catalogues(Domain):
    """The texts of the portal, kept by language."""

    def __init__(self) -> None:
        super().__init__()
        self._kept: dict[str, NullTranslations] = {}

    def get_translations(self) -> NullTranslations:
        """Return the catalogue of the reader's language; ``force_locale`` empties the slot."""
        try:
            found: NullTranslations | None = g._flask_babel.babel_translations
        except (AttributeError, RuntimeError):  # nothing said yet, or outside the application
            found = None
        return self._find() if found is None else found

    def _find(self) -> NullTranslations:
        locale = str(get_locale())
        if locale not in self._kept:
            self._kept[locale] = super().get_translations()
        if g:
            g._flask_babel.babel_translations = self._kept[locale]
        return self._kept[locale]


CATALOGUES = Catalogues()
"""The one catalogue; `init_app` hands it to Flask-Babel."""


def init_app(app: Flask) -> None:
    """Let everything that is translated go through `Catalogues`."""
    domain = babel.domain_instance = CATALOGUES

    @pass_eval_context
    def gettext(context: EvalContext, text: str, /, **values: Any) -> str:
        found = domain.get_translations().ugettext(text)
        marked = Markup(found) if context.autoescape else found  # noqa: S704 - ours
        return marked % values if values or "%" in found else marked

    @pass_eval_context
    def ngettext(context: EvalContext, one: str, many: str, num: int, /, **values: Any) -> str:
        found = domain.get_translations().ungettext(one, many, num)
        values.setdefault("num", num)
        return (Markup(found) if context.autoescape else found) % values  # noqa: S704 - ours

    app.jinja_env.globals.update(_=gettext, gettext=gettext, ngettext=ngettext)
