"""How a question is found by words that were typed in a hurry."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz, process

from coop.domain.faq.types import Entry, Hit

LEAST_SCORE = 0.5
LEAST_SUGGESTED = 0.55
SUGGESTIONS = 3
MOST_WORDS = 12
LEAST_ROOT = 4
"""Letters that must be left of a word before an affix is taken off."""
ALIKE = 72
"""Percent of alikeness from which two words are taken for the same."""
BEGINS_SO = 90.0
IDLE = 0.15
"""What a word weighs that stands in every question."""

_WORD = re.compile(r"[a-z0-9]+")
_PREFIXES = (
    *("meng", "meny", "mem", "men", "peng", "peny", "pem", "pen", "ber", "ter", "per"),
    *("me", "di", "pe", "ke", "se"),
)
_PARTICLES = ("nya", "lah", "kah", "ku", "mu")
_SUFFIXES = ("kan", "an", "i")
_INDONESIAN = (
    "ada adalah agar akan anda apa apakah atau bagaimana berapa bila bisa boleh cara dan dapat dari"
    " dengan di dimana harus ini itu jika kalau kami kapan ke kenapa mana mengapa oleh pada saja"
    " saya siapa sudah tentang untuk yang"
)
_ENGLISH = (
    "a an and are at can do does for how i if in is it my of on or the to what when where who why"
    " with you"
)
_IDLE_WORDS = frozenset(f"{_INDONESIAN} {_ENGLISH}".split())
_IN_TITLE, _IN_CATEGORY, _IN_ANSWER = 1.0, 0.8, 0.7


@dataclass(frozen=True, slots=True)
class Word:
    """A word without affixes, and how much it says."""

    root: str
    weight: float


@dataclass(frozen=True, slots=True)
class Index:
    """Which roots stand in which questions, and how prominently (from 0 to 1)."""

    roots: tuple[str, ...]
    places: Mapping[str, Mapping[int, float]]


def split_words(text: str) -> list[str]:
    """Return the words of ``text`` in lower case, without accents and punctuation."""
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return _WORD.findall("".join(sign for sign in plain if not unicodedata.combining(sign)))


def search_key(*texts: str | None) -> str:
    """Return ``texts`` as they are searched for in the list of staff."""
    return " ".join(word for text in texts if text for word in split_words(text))[:420]


def root_of(word: str) -> str:
    """Return ``word`` without the usual Indonesian affixes: membayarkan → bayar.

    No dictionary: what matters is that the forms of one word come out alike.
    """
    beginnings = (one for one in _PREFIXES if word.startswith(one) and _is_long(word, one))
    word = word.removeprefix(next(beginnings, ""))
    for endings in (_PARTICLES, _SUFFIXES):
        fitting = (one for one in endings if word.endswith(one) and _is_long(word, one))
        word = word.removesuffix(next(fitting, ""))
    return word


def _is_long(word: str, affix: str) -> bool:
    return len(word) - len(affix) >= LEAST_ROOT


def read_words(text: str) -> list[Word]:
    """Return what is searched for, each root once, at most `MOST_WORDS`."""
    found: dict[str, Word] = {}
    for word in split_words(text):
        root = root_of(word)
        found.setdefault(root, Word(root, IDLE if word in _IDLE_WORDS else 1.0))
    return list(found.values())[:MOST_WORDS]


@lru_cache(maxsize=4)
def build_index(entries: tuple[Entry, ...]) -> Index:
    """Return where each root stands, both languages together."""
    places: defaultdict[str, dict[int, float]] = defaultdict(dict)
    for entry in entries:
        for weight, texts in (
            (_IN_TITLE, (entry.title, entry.title_en)),
            (_IN_CATEGORY, (entry.category, entry.category_en)),
            (_IN_ANSWER, (entry.answer, entry.answer_en)),
        ):
            for word in {word for text in texts if text for word in split_words(text)}:
                here = places[root_of(word)]
                here[entry.id] = max(weight, here.get(entry.id, 0.0))
    return Index(tuple(places), places)


def find_entries(text: str, entries: Sequence[Entry], least: float = LEAST_SCORE) -> list[Hit]:
    """Return the questions that ``text`` may mean, best first; none for an empty text.

    A question's score is the share of the typed words, by weight, that it holds: whole words and
    their forms, beginnings of words, and words with a slip of the finger in them. What stands in
    the title counts more than what stands in the answer.
    """
    words = read_words(text)
    if not words:
        return []
    index = build_index(tuple(entries))
    scores: defaultdict[int, float] = defaultdict(float)
    for word in words:
        for entry_id, alike in _find_word(word, index).items():
            scores[entry_id] += word.weight * alike
    total = sum(word.weight for word in words)
    order = {entry.id: place for place, entry in enumerate(entries)}
    hits = [Hit(entry_id, score / total) for entry_id, score in scores.items()]
    return sorted(
        (hit for hit in hits if hit.score >= least),
        key=lambda hit: (-hit.score, order[hit.entry_id]),
    )


def _find_word(word: Word, index: Index) -> dict[int, float]:
    """Return how well each question holds ``word``, from 0 to 1."""
    best: dict[int, float] = {}
    for root, alike in _find_roots(word.root, index.roots):
        for entry_id, weight in index.places[root].items():
            best[entry_id] = max(best.get(entry_id, 0.0), alike * weight / 100)
    return best


def _find_roots(wanted: str, roots: Sequence[str]) -> list[tuple[str, float]]:
    """Return roots that ``wanted`` may mean with their alikeness in percent.

    Short words are compared exactly: with three letters everything is alike.
    """
    if len(wanted) < LEAST_ROOT:
        begins = len(wanted) > 1
        return [
            (root, 100.0 if root == wanted else BEGINS_SO)
            for root in roots
            if root == wanted or (begins and root.startswith(wanted))
        ]
    alike = process.extract(wanted, roots, scorer=fuzz.ratio, score_cutoff=ALIKE, limit=None)
    found: dict[str, float] = {root: score for root, score, _place in alike}
    for root in roots:
        if root.startswith(wanted) and root != wanted:
            found[root] = max(found.get(root, 0.0), BEGINS_SO)
    return list(found.items())
