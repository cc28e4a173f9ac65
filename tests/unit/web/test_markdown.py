from html.parser import HTMLParser

import pytest

from coop.web.markdown import TAGS, render_markdown


def _tags(html: str) -> list[tuple[str, dict[str, str | None]]]:
    """Return the elements of ``html`` with their attributes."""
    found: list[tuple[str, dict[str, str | None]]] = []
    reader = HTMLParser()
    reader.handle_starttag = lambda tag, attrs: found.append((tag, dict(attrs)))  # type: ignore[method-assign]  # a reader for one use
    reader.feed(html)
    return found


def test_what_a_secretary_writes_is_shown_so() -> None:
    html = render_markdown("**Ya.** Caranya:\n\n1. Masuk\n2. Bayar\n\n[Tagihan](/tagihan)")
    assert "<strong>Ya.</strong>" in html
    assert html.count("<li>") == 2
    assert '<a href="/tagihan" rel="noopener noreferrer">Tagihan</a>' in html


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(7)</script>",
        "<img src=x onerror=alert(7)>",
        "[x](javascript:alert(7))",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        "![x](https://thief.example/hit.png)",
        "<a href='#' onclick='alert(7)'>x</a>",
        "<style>@import 'https://thief.example'</style>",
        "[x]: javascript:alert(7)\n\n[x]",
        '<https://thief.example/"onmouseover=alert(7)>',
        "<iframe src=https://thief.example></iframe>",
    ],
)
def test_nothing_runs_and_nothing_is_fetched(text: str) -> None:
    tags = _tags(render_markdown(text))
    assert {name for name, _said in tags} <= TAGS
    addresses = [said["href"] for _name, said in tags if "href" in said]
    assert not [one for one in addresses if one and one.startswith(("javascript", "data"))]
    assert {key for _name, said in tags for key in said} <= {"href", "rel", "start"}


def test_headings_stay_below_the_page_s_own() -> None:
    html = render_markdown("# Satu\n\n## Dua\n\n### Tiga")
    assert "<h1" not in html
    assert "<h2" not in html
    assert html.count("<h3>") == 3
