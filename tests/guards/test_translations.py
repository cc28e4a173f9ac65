"""Every text that a person may read has its Indonesian words, and they take the same values."""

import ast
import re
from io import StringIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[2]
PO = ROOT / "coop/translations/id/LC_MESSAGES/messages.po"
KEYWORDS = {**DEFAULT_KEYWORDS, "_l": None, "N_": None, "lazy_gettext": None}
PLACEHOLDER = re.compile(r"%\((\w+)\)([#0\- +]?[\d.]*[a-zA-Z])|%(?![(%])([sdif])")


@pytest.fixture(scope="module")
def texts() -> Catalog:
    """Every text in the code and the templates."""
    mapping, options = parse_mapping_cfg(StringIO((ROOT / "babel.cfg").read_text(encoding="utf-8")))
    found = Catalog()
    for path, line, text, comments, context in extract_from_dir(
        ROOT, mapping, options, keywords=KEYWORDS, directory_filter=_is_ours
    ):
        found.add(text, None, [(path, line)], auto_comments=comments, context=context)
    return found


def _is_ours(folder: str | Path) -> bool:
    name = Path(folder).name
    return not name.startswith((".", "_")) and name not in {"node_modules", "static", "instance"}


@pytest.fixture(scope="module")
def indonesian() -> Catalog:
    """The Indonesian words."""
    with PO.open("rb") as file:
        return read_po(file, locale="id", abort_invalid=True)


def _translated(texts: Catalog, indonesian: Catalog) -> list[tuple[Message, Message]]:
    found = [(text, indonesian.get(text.id, text.context)) for text in texts if text.id]
    return [(text, words) for text, words in found if words is not None]


def _forms(words: Message) -> list[str]:
    return list(words.string) if isinstance(words.string, list | tuple) else [words.string]


def _source(text: Message) -> str:
    return text.id if isinstance(text.id, str) else text.id[-1]


def _placeholders(text: str) -> set[tuple[str, ...]]:
    return set(PLACEHOLDER.findall(text))


def test_every_text_is_translated(texts: Catalog, indonesian: Catalog) -> None:
    missing = [
        f"{text.locations[0][0]}:{text.locations[0][1]}: {_source(text)}"
        for text in texts
        if text.id and indonesian.get(text.id, text.context) is None
    ]
    assert len(texts) > 100
    assert missing == []


def test_no_translation_is_empty_or_a_guess(texts: Catalog, indonesian: Catalog) -> None:
    pairs = _translated(texts, indonesian)
    assert [_source(text) for text, words in pairs if words.fuzzy or not all(_forms(words))] == []


def test_translations_take_the_same_values(texts: Catalog, indonesian: Catalog) -> None:
    different = [
        _source(text)
        for text, words in _translated(texts, indonesian)
        for form in _forms(words)
        if _placeholders(form) != _placeholders(_source(text))
    ]
    assert different == []


def test_no_translation_is_left_over(texts: Catalog, indonesian: Catalog) -> None:
    known = {(text.id, text.context) for text in texts}
    assert [words.id for words in indonesian if (words.id, words.context) not in known] == []


def test_no_text_hides_in_another_string() -> None:
    """What stands inside an f-string is not collected and would stay English."""
    hidden = [
        f"{path.relative_to(ROOT)}:{call.lineno}"
        for path in (ROOT / "coop").rglob("*.py")
        for string in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(string, ast.JoinedStr)
        for call in ast.walk(string)
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Name)
        and call.func.id in {*KEYWORDS}
    ]
    assert hidden == []
