"""How templates call: most of what they call is a macro or a plain function."""

from types import FunctionType
from typing import Any

from flask import Flask
from jinja2.environment import Template, TemplateModule
from jinja2.runtime import Context, Macro
from jinja2.utils import internalcode, pass_eval_context

PASS_EVAL_CONTEXT = pass_eval_context(lambda _context: None).jinja_pass_arg  # type: ignore[attr-defined]  # Jinja's mark


class QuickContext(Context):
    """Calls macros and plain functions directly; asks the rest what it wants to be given first."""

    @internalcode
    def call(self, called: Any, /, *args: Any, **kwargs: Any) -> Any:
        """Call ``called`` as `jinja2.runtime.Context.call` does."""
        kind = type(called)
        wants = getattr(called, "jinja_pass_arg", None) if kind is FunctionType else None
        if kind is Macro or wants is PASS_EVAL_CONTEXT:
            args = (self.eval_ctx, *args)
        elif kind is not FunctionType or wants is not None:
            return super().call(called, *args, **kwargs)
        if kwargs:
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
