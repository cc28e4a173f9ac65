"""What must hold of published questions."""

from sqlalchemy import and_, func, or_, select

from coop.checking import Check, Finding
from coop.db import session
from coop.domain.faq.models import FaqCategory, FaqQuestion
from coop.domain.faq.types import FaqStatus
from coop.explain import N_


def _check_published() -> Finding:
    """Whatever everyone reads has a question, an answer and the moment of its publication."""
    is_published = FaqQuestion.status == FaqStatus.PUBLISHED
    wrong = session.scalars(
        select(FaqQuestion.id).where(
            or_(
                and_(is_published, FaqQuestion.published_at.is_(None)),
                and_(~is_published, FaqQuestion.published_at.is_not(None)),
                and_(is_published, or_(FaqQuestion.title == "", FaqQuestion.answer == "")),
            )
        )
    ).all()
    return Finding(
        session.scalar(select(func.count()).select_from(FaqQuestion)) or 0,
        [f"question {question_id} is published but not whole" for question_id in wrong],
    )


def _check_units() -> Finding:
    """A question stands in a category of its own unit."""
    wrong = session.scalars(
        select(FaqQuestion.id)
        .join(FaqCategory, FaqCategory.id == FaqQuestion.category_id)
        .where(FaqCategory.unit_id != FaqQuestion.unit_id)
    ).all()
    return Finding(
        session.scalar(select(func.count()).select_from(FaqQuestion)) or 0,
        [f"question {question_id} stands in another unit's category" for question_id in wrong],
    )


CHECKS = [
    Check("faq.published", _check_published, N_("Every published question has its answer.")),
    Check("faq.units", _check_units, N_("Every question stands in a category of its unit.")),
]
