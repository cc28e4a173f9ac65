"""States of a question, and what its author writes."""

from dataclasses import dataclass

from coop.explain import N_, Labelled


class FaqStatus(Labelled):
    """Whether everyone reads a question, or only who writes it."""

    DRAFT = "draft", N_("Draft")
    PUBLISHED = "published", N_("Published")


@dataclass(frozen=True, slots=True)
class FaqText:
    """What an author writes; answers are Markdown, the English may be missing."""

    category_id: int
    title: str
    answer: str
    title_en: str | None = None
    answer_en: str | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """A question as readers get it, with the category in which it stands."""

    id: int
    category_id: int
    category: str
    category_en: str | None
    title: str
    answer: str
    title_en: str | None
    answer_en: str | None

    def category_in(self, language: str) -> str:
        """Return the category's name in ``language``, else in Indonesian."""
        return (self.category_en if language == "en" else None) or self.category

    def title_in(self, language: str) -> str:
        """Return the question in ``language``, else in Indonesian."""
        return (self.title_en if language == "en" else None) or self.title

    def answer_in(self, language: str) -> str:
        """Return the answer in ``language``, else in Indonesian; Markdown."""
        return (self.answer_en if language == "en" else None) or self.answer

    def is_translated(self, language: str) -> bool:
        """Say whether both question and answer are there in ``language``."""
        return language != "en" or bool(self.title_en and self.answer_en)


@dataclass(frozen=True, slots=True)
class Hit:
    """A question that was found; ``score`` is 1 where every word stands in its title."""

    entry_id: int
    score: float


@dataclass(frozen=True, slots=True)
class Votes:
    """How many readers a question helped, and how many not."""

    helped: int = 0
    failed: int = 0
