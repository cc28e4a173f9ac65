"""Reading questions: all that everyone reads in one statement, and the list of who writes them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, case, func, select

from coop.db import Prepared, fetch, session
from coop.db.crypto import keyed_hash
from coop.domain.faq.models import FaqCategory, FaqQuestion, FaqVote
from coop.domain.faq.rules import split_words
from coop.domain.faq.types import Entry, FaqStatus, Votes
from coop.domain.units.types import COOPERATIVE_UNIT_ID
from coop.errors import NotFound
from coop.explain import N_
from coop.paging import PAGE_SIZE, Page


@dataclass(frozen=True, slots=True)
class QuestionFilter:
    """Which of a unit's questions the list of staff shows; ``text`` is looked for in the questions.

    ``has_failed`` keeps those of which more readers said that they did not help than that they did.
    """

    unit_id: int = COOPERATIVE_UNIT_ID
    text: str = ""
    category_id: int | None = None
    status: FaqStatus | None = None
    has_failed: bool = False
    sort: str = "position"
    descending: bool = False
    page: int = 1


@dataclass(frozen=True, slots=True)
class QuestionRow:
    """A question in the list of staff, with what readers said of it."""

    id: int
    title: str
    category: str
    status: FaqStatus
    has_english: bool
    helped: int
    failed: int
    changed_at: datetime


_ENTRIES = Prepared(
    select(
        FaqQuestion.id,
        FaqQuestion.category_id,
        FaqCategory.name,
        FaqCategory.name_en,
        FaqQuestion.title,
        FaqQuestion.answer,
        FaqQuestion.title_en,
        FaqQuestion.answer_en,
    )
    .join(FaqCategory, FaqCategory.id == FaqQuestion.category_id)
    .where(FaqQuestion.unit_id == bindparam("unit_id"), FaqQuestion.status == FaqStatus.PUBLISHED)
    .order_by(FaqCategory.position, FaqCategory.id, FaqQuestion.position, FaqQuestion.id)
)


def list_entries(unit_id: int = COOPERATIVE_UNIT_ID) -> list[Entry]:
    """Return every published question of a unit in the order in which it is read; one statement."""
    return [Entry(*row) for row in fetch(_ENTRIES, {"unit_id": unit_id})]


def get_question(question_id: int, unit_id: int = COOPERATIVE_UNIT_ID) -> FaqQuestion:
    """Return the unit's question, published or not, or raise NotFound."""
    question = session.get(FaqQuestion, question_id)
    if question is None or question.unit_id != unit_id:
        raise NotFound(N_("This question does not exist."))
    return question


def describe_question(question_id: int, unit_id: int = COOPERATIVE_UNIT_ID) -> Entry:
    """Return the question, published or not, as readers would get it, or raise NotFound."""
    question = get_question(question_id, unit_id)
    category = get_category(question.category_id, unit_id)
    return Entry(
        question.id,
        category.id,
        category.name,
        category.name_en,
        question.title,
        question.answer,
        question.title_en,
        question.answer_en,
    )


def get_category(category_id: int, unit_id: int = COOPERATIVE_UNIT_ID) -> FaqCategory:
    """Return the unit's category or raise NotFound."""
    category = session.get(FaqCategory, category_id)
    if category is None or category.unit_id != unit_id:
        raise NotFound(N_("This category does not exist."))
    return category


def list_categories(unit_id: int = COOPERATIVE_UNIT_ID) -> list[FaqCategory]:
    """Return every category of a unit in its order."""
    return list(
        session.scalars(
            select(FaqCategory)
            .where(FaqCategory.unit_id == unit_id)
            .order_by(FaqCategory.position, FaqCategory.id)
        )
    )


def count_by_category(unit_id: int = COOPERATIVE_UNIT_ID) -> dict[int, int]:
    """Return how many questions stand in each category of a unit, drafts included."""
    rows = session.execute(
        select(FaqQuestion.category_id, func.count())
        .where(FaqQuestion.unit_id == unit_id)
        .group_by(FaqQuestion.category_id)
    ).all()
    return dict(rows)


def count_unread(unit_id: int) -> int:
    """Return how many published questions of a unit nobody has written or saved yet."""
    query = select(func.count()).where(
        FaqQuestion.unit_id == unit_id,
        FaqQuestion.status == FaqStatus.PUBLISHED,
        FaqQuestion.created_by.is_(None),
    )
    return session.scalar(query) or 0


def count_votes(question_id: int) -> Votes:
    """Return what readers said of the question."""
    helped, failed = session.execute(
        select(_helped(), _failed()).where(FaqVote.question_id == question_id)
    ).one()
    return Votes(int(helped), int(failed))


def visitor_key(visitor: str) -> str:
    """Return what is kept of who voted: it tells two visitors apart and nothing more."""
    return keyed_hash(f"faq:{visitor}")


def has_voted(question_id: int, visitor: str) -> bool:
    """Say whether ``visitor`` has said whether this question helped."""
    found = select(FaqVote.id).where(
        FaqVote.question_id == question_id, FaqVote.visitor == visitor_key(visitor)
    )
    return session.scalar(found) is not None


def _helped() -> ColumnElement[int]:
    return func.coalesce(func.sum(case((FaqVote.has_helped.is_(True), 1), else_=0)), 0)


def _failed() -> ColumnElement[int]:
    return func.coalesce(func.sum(case((FaqVote.has_helped.is_(False), 1), else_=0)), 0)


def _select_rows(wanted: QuestionFilter) -> Select[*tuple[Any, ...]]:
    votes = (
        select(
            FaqVote.question_id,
            _helped().label("helped"),
            _failed().label("failed"),
        )
        .group_by(FaqVote.question_id)
        .subquery()
    )
    helped = func.coalesce(votes.c.helped, 0)
    failed = func.coalesce(votes.c.failed, 0)
    query = (
        select(
            FaqQuestion.id,
            FaqQuestion.title,
            FaqCategory.name,
            FaqQuestion.status,
            FaqQuestion.title_en,
            FaqQuestion.answer_en,
            helped,
            failed,
            FaqQuestion.changed_at,
        )
        .join(FaqCategory, FaqCategory.id == FaqQuestion.category_id)
        .outerjoin(votes, votes.c.question_id == FaqQuestion.id)
        .where(*_conditions(wanted))
    )
    columns: dict[str, ColumnElement[Any]] = {
        "title": FaqQuestion.search_key.expression,
        "helped": helped,
        "failed": failed,
        "changed": FaqQuestion.changed_at.expression,
    }
    if wanted.sort in columns:
        order = columns[wanted.sort]
        return query.order_by(order.desc() if wanted.descending else order, FaqQuestion.id)
    return query.order_by(
        FaqCategory.position, FaqCategory.id, FaqQuestion.position, FaqQuestion.id
    )


def _conditions(wanted: QuestionFilter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [FaqQuestion.unit_id == wanted.unit_id]
    found += [
        FaqQuestion.search_key.contains(word, autoescape=True) for word in split_words(wanted.text)
    ]
    if wanted.category_id is not None:
        found.append(FaqQuestion.category_id == wanted.category_id)
    if wanted.status is not None:
        found.append(FaqQuestion.status == wanted.status)
    if wanted.has_failed:
        found.append(has_failed())
    return found


def has_failed() -> ColumnElement[bool]:
    """Say in SQL that more readers were not helped by a published question than were."""
    votes = (
        select(_failed() - _helped())
        .where(FaqVote.question_id == FaqQuestion.id)
        .correlate(FaqQuestion)
        .scalar_subquery()
    )
    return and_(FaqQuestion.status == FaqStatus.PUBLISHED, votes > 0)


def search_questions(wanted: QuestionFilter) -> Page[QuestionRow]:
    """Return a page of questions, drafts included; two statements."""
    total = session.scalar(
        select(func.count()).select_from(FaqQuestion).where(*_conditions(wanted))
    )
    rows = session.execute(
        _select_rows(wanted).limit(PAGE_SIZE).offset((wanted.page - 1) * PAGE_SIZE)
    )
    return Page([_as_row(row) for row in rows], wanted.page, PAGE_SIZE, total or 0)


def stream_questions(wanted: QuestionFilter) -> Iterator[QuestionRow]:
    """Yield every question of the filter, for a file."""
    for row in session.execute(_select_rows(wanted).execution_options(yield_per=500)):
        yield _as_row(row)


def _as_row(row: Any) -> QuestionRow:
    question_id, title, category, status, title_en, answer_en, helped, failed, changed_at = row
    return QuestionRow(
        question_id,
        title,
        category,
        status,
        bool(title_en and answer_en),
        int(helped),
        int(failed),
        changed_at,
    )
