"""Write, order and publish questions, and count whether they help."""

from collections.abc import Sequence

from sqlalchemy import func, select, update

from coop import dates
from coop.db import insert_unless_taken, session, take
from coop.domain.faq.models import FaqCategory, FaqQuestion, FaqVote
from coop.domain.faq.queries import get_category, get_question, list_categories, visitor_key
from coop.domain.faq.rules import search_key
from coop.domain.faq.types import FaqStatus, FaqText
from coop.domain.identity.types import Actor
from coop.domain.trail.service import acting_user, write_trail
from coop.domain.units.types import COOPERATIVE_UNIT_ID
from coop.errors import Conflict, NotFound, Refused
from coop.explain import N_
from coop.refs import Ref


def question_ref(question_id: int, unit_id: int) -> Ref:
    """Return what stands for a question in the trail."""
    is_house = unit_id == COOPERATIVE_UNIT_ID
    return Ref("faq_question" if is_house else "unit_faq_question", question_id)


def category_ref(category_id: int, unit_id: int) -> Ref:
    """Return what stands for a category of questions in the trail."""
    is_house = unit_id == COOPERATIVE_UNIT_ID
    return Ref("faq_category" if is_house else "unit_faq_category", category_id)


def add_category(name: str, name_en: str | None, unit_id: int = COOPERATIVE_UNIT_ID) -> FaqCategory:
    """Add a category behind the unit's others. Raises Refused (field ``name``) when it is there."""
    of_unit = FaqCategory.unit_id == unit_id
    last = session.scalar(select(func.max(FaqCategory.position)).where(of_unit)) or 0
    category = FaqCategory(unit_id=unit_id, name=name, name_en=name_en, position=last + 1)
    if not insert_unless_taken(category):
        raise _taken()
    write_trail("faq.category_added", category_ref(category.id, unit_id), name=name)
    return category


def change_category(
    category_id: int, name: str, name_en: str | None, unit_id: int = COOPERATIVE_UNIT_ID
) -> None:
    """Give the category another name. Raises NotFound, and Refused when the name is taken."""
    category = get_category(category_id, unit_id)
    others = select(FaqCategory.id).where(
        FaqCategory.unit_id == unit_id, FaqCategory.name == name, FaqCategory.id != category_id
    )
    if session.scalar(others) is not None:
        raise _taken()
    before = category.name
    category.name, category.name_en = name, name_en
    session.flush()
    if before != name:
        ref = category_ref(category_id, unit_id)
        write_trail("faq.category_changed", ref, changes={"name": [before, name]})


def _taken() -> Refused:
    return Refused(N_("There is a category of this name already."), field="name")


def move_category(category_id: int, *, up: bool, unit_id: int = COOPERATIVE_UNIT_ID) -> None:
    """Move the category one place up or down; at the end of the list nothing happens."""
    _swap(list_categories(unit_id), category_id, up=up)


def add_question(
    text: FaqText, actor: Actor | None, unit_id: int = COOPERATIVE_UNIT_ID
) -> FaqQuestion:
    """Add a question as a draft, behind the others of its category.

    ``actor`` is None for what a set-up brings along.
    """
    now = dates.now()
    question = FaqQuestion(
        unit_id=unit_id,
        category_id=get_category(text.category_id, unit_id).id,
        position=_next_place(text.category_id),
        status=FaqStatus.DRAFT,
        title=text.title,
        answer=text.answer,
        title_en=text.title_en,
        answer_en=text.answer_en,
        search_key=search_key(text.title, text.title_en),
        created_by=actor.user_id if actor else None,
        created_at=now,
        changed_at=now,
    )
    session.add(question)
    session.flush()
    write_trail("faq.added", question_ref(question.id, unit_id), name=text.title)
    return question


def change_question(question_id: int, text: FaqText, unit_id: int = COOPERATIVE_UNIT_ID) -> None:
    """Write the question anew; a published one is read as changed from now on.

    What a set-up brought along is whose who saves it, changed or as it stands: somebody read it.
    """
    question = get_question(question_id, unit_id)
    if text.category_id != question.category_id:
        question.position = _next_place(get_category(text.category_id, unit_id).id)
    question.category_id = text.category_id
    question.title, question.answer = text.title, text.answer
    question.title_en, question.answer_en = text.title_en, text.answer_en
    question.search_key = search_key(text.title, text.title_en)
    question.changed_at = dates.now()
    if question.created_by is None:
        question.created_by = acting_user.get()
    session.flush()
    write_trail("faq.changed", question_ref(question_id, unit_id), name=text.title)


def publish_question(question_id: int, unit_id: int = COOPERATIVE_UNIT_ID) -> None:
    """Let everyone read the question. Raises NotFound, and Conflict for a published one."""
    _switch(question_id, unit_id, FaqStatus.DRAFT, FaqStatus.PUBLISHED)
    write_trail("faq.published", question_ref(question_id, unit_id))


def unpublish_question(question_id: int, unit_id: int = COOPERATIVE_UNIT_ID) -> None:
    """Take the question back among the drafts. Raises NotFound, and Conflict for a draft."""
    _switch(question_id, unit_id, FaqStatus.PUBLISHED, FaqStatus.DRAFT)
    write_trail("faq.unpublished", question_ref(question_id, unit_id))


def _switch(question_id: int, unit_id: int, before: FaqStatus, after: FaqStatus) -> None:
    question = get_question(question_id, unit_id)
    won = take(
        update(FaqQuestion)
        .where(FaqQuestion.id == question_id, FaqQuestion.status == before)
        .values(status=after, published_at=dates.now() if after is FaqStatus.PUBLISHED else None)
    )
    if not won:
        raise Conflict(N_("Somebody else has just changed this. Look at it again."))
    session.refresh(question)


def move_question(question_id: int, *, up: bool, unit_id: int = COOPERATIVE_UNIT_ID) -> None:
    """Move the question one place up or down in its category."""
    question = get_question(question_id, unit_id)
    shelf = session.scalars(
        select(FaqQuestion)
        .where(FaqQuestion.category_id == question.category_id)
        .order_by(FaqQuestion.position, FaqQuestion.id)
    )
    _swap(list(shelf), question_id, up=up)


def vote(
    question_id: int, visitor: str, *, has_helped: bool, unit_id: int = COOPERATIVE_UNIT_ID
) -> bool:
    """Count what ``visitor`` says of a published question; say whether it was the first time.

    Raises NotFound for a question that is not there to be read.
    """
    if get_question(question_id, unit_id).status is not FaqStatus.PUBLISHED:
        raise NotFound(N_("This question does not exist."))
    return insert_unless_taken(
        FaqVote(
            question_id=question_id,
            visitor=visitor_key(visitor),
            has_helped=has_helped,
            voted_at=dates.now(),
        )
    )


def _next_place(category_id: int) -> int:
    last = session.scalar(
        select(func.max(FaqQuestion.position)).where(FaqQuestion.category_id == category_id)
    )
    return (last or 0) + 1


def _swap(shelf: Sequence[FaqCategory | FaqQuestion], moved_id: int, *, up: bool) -> None:
    """Number the shelf anew with the one moved by a place."""
    place = next((n for n, one in enumerate(shelf) if one.id == moved_id), None)
    if place is None:
        raise NotFound(N_("This category does not exist."))
    other = place - 1 if up else place + 1
    order = list(range(len(shelf)))
    if 0 <= other < len(shelf):
        order[place], order[other] = order[other], order[place]
    for number, old in enumerate(order, start=1):
        if shelf[old].position != number:
            shelf[old].position = number
    session.flush()
