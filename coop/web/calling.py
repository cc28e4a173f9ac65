"""How templates call: most of what they call is a macro or a plain function."""

from types import FunctionType
from typing import Any

from flask import Flask
from jinja2.environment import Template, TemplateModule
from jinja2.runtime import Context, Macro
from jinja2.utils import internalcode


class QuickContext(Context):
    """Calls macros and plain functions directly; asks the rest what it wants to be given first."""

    @internalcode
    def call(self, called: Any, /, *args: Any, **kwargs: Any) -> Any:
        """Call ``called`` as `jinja2.runtime.Context.call` does."""
        if type(called) is Macro:
            args = (self.eval_ctx, *args)
        elif type(called) is not FunctionType or hasattr(called, "jinja_pass_arg"):
            return super().call(called, *args, **kwargs)
        kwargs.pop("_block_vars", None)
        kwargs.pop("_loop_vars", None)
        return called(*args, **kwargs)


class QuickTemplate(Template):
    """Knows that templates are imported with the globals of all templates, and no others."""

    def _get_default_module(self, _context: Context | None = None) -> TemplateModule:
        return super()._get_default_module()


def init_app(app: Flask) -> None:
    """Let the templates of ``app`` call so."""
    app.jinja_env.context_class = QuickContext
    app.jinja_env.template_class = QuickTemplate
