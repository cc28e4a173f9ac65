"""Markdown as it may be shown: text, lists, emphasis and links, and nothing that runs or loads."""

from typing import Final

import nh3
from markdown_it import MarkdownIt
from markupsafe import Markup

TAGS: Final = {"p", "br", "strong", "em", "ul", "ol", "li", "a", "code", "blockquote", "h3", "h4"}
SCHEMES: Final = {"https", "http", "mailto", "tel"}
_WRITER: Final = MarkdownIt("commonmark", {"html": False, "breaks": True}).disable(
    ["image", "html_block", "html_inline"]
)


def render_markdown(text: str) -> Markup:
    """Return ``text`` as HTML of a few harmless tags; links may leave only by `SCHEMES`.

    Raw HTML is shown as it was typed; pictures are not loaded from elsewhere.
    """
    html = _WRITER.render(text)
    for level in "12":  # the page has its own heading
        html = html.replace(f"<h{level}>", "<h3>").replace(f"</h{level}>", "</h3>")
    clean = nh3.clean(
        html,
        tags=TAGS,
        attributes={"a": {"href"}, "ol": {"start"}},
        url_schemes=SCHEMES,
        link_rel="noopener noreferrer",
    )
    return Markup(clean)  # noqa: S704 - cleaned one line above
