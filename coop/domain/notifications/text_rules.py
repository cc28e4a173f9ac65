"""What a mail's text may hold when staff write it: words, declared variables, little more."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Final

from jinja2 import TemplateSyntaxError, nodes
from jinja2.sandbox import SandboxedEnvironment

from coop.errors import Refused
from coop.explain import N_

FILTERS: Final = frozenset({"rupiah", "iso_date", "number"})
NEEDED: Final = frozenset({"token", "activation_token", "link", "stop"})
"""What opens the page that a mail is about, or stops such mails: no text may leave it out."""
_PARSER: Final = SandboxedEnvironment()
# no calls, no arithmetic, no text formatting: nothing that reaches out or grows
_ALLOWED: Final = (
    nodes.Template,
    nodes.Output,
    nodes.TemplateData,
    nodes.Name,
    nodes.Const,
    nodes.Filter,
    nodes.Getattr,
    nodes.If,
    nodes.For,
    nodes.Compare,
    nodes.Operand,
    nodes.And,
    nodes.Or,
    nodes.Not,
)


@dataclass(frozen=True, slots=True)
class WrittenText:
    """Subject and body as they were written, with variables in double braces."""

    subject: str
    body: str


def ensure_harmless(text: WrittenText, known: Collection[str]) -> None:
    """Refuse, naming the field, what cannot be read, is not declared, or could do more than tell.

    ``known`` are the variables of this mail; those of `NEEDED` among them must be used.
    """
    used: set[str] = set()
    for field, source in (("subject", text.subject), ("body", text.body)):
        used |= _names_of(source, frozenset(known), field)
    missing = sorted(NEEDED & set(known) - used)
    if missing:
        raise Refused(
            N_("Without {{ %(name)s }} the reader cannot open the page. Put it into the text."),
            field="body",
            name=missing[0],
        )


def _names_of(source: str, known: frozenset[str], field: str) -> set[str]:
    try:
        tree = _PARSER.parse(source)
    except TemplateSyntaxError as error:
        raise Refused(
            N_("Line %(line)s is not written rightly: a brace or a word in braces is missing."),
            field=field,
            line=error.lineno,
        ) from error
    except RecursionError as error:
        raise Refused(N_("This is nested too deeply."), field=field) from error
    used: set[str] = set()
    for node, local in _walk(tree, frozenset()):
        _ensure_allowed(node, field)
        if isinstance(node, nodes.Name) and node.ctx == "load" and node.name not in local:
            if node.name not in known:
                raise Refused(
                    N_("{{ %(name)s }} is not a variable of this mail."),
                    field=field,
                    name=node.name,
                )
            used.add(node.name)
    return used


def _walk(node: nodes.Node, local: frozenset[str]) -> Iterator[tuple[nodes.Node, frozenset[str]]]:
    """Yield every part with the names that a loop around it has set."""
    yield node, local
    if isinstance(node, nodes.For) and isinstance(node.target, nodes.Name):
        local = local | {node.target.name}
    for child in node.iter_child_nodes():
        yield from _walk(child, local)


def _ensure_allowed(node: nodes.Node, field: str) -> None:
    is_fine = isinstance(node, _ALLOWED)
    if isinstance(node, nodes.Filter):
        is_fine = node.name in FILTERS and not node.args and not node.kwargs
    if isinstance(node, nodes.Getattr):
        is_fine = not node.attr.startswith("_") and isinstance(node.node, nodes.Name)
    if isinstance(node, nodes.For):
        is_plain = isinstance(node.target, nodes.Name) and isinstance(node.iter, nodes.Name)
        is_fine = is_plain and not any(isinstance(one, nodes.For) for one in _inside(node))
    if not is_fine:
        raise Refused(
            N_("Only variables, conditions and one simple list are possible here."), field=field
        )


def _inside(node: nodes.For) -> Iterator[nodes.Node]:
    for child in node.iter_child_nodes():
        yield from (found for found, _local in _walk(child, frozenset()))
