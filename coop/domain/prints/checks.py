"""What an auditor re-derives of photo prints: drafts, pictures, and the orders they became."""

from collections import defaultdict

from sqlalchemy import and_, func, or_, select

from coop.checking import Check, Finding
from coop.db import session
from coop.domain.files.models import StoredFile
from coop.domain.prints.models import PrintDraft, PrintPicture
from coop.domain.prints.types import DRAFT, DraftState
from coop.domain.sales.models import Order, OrderLine
from coop.domain.sales.types import LineKind
from coop.explain import N_


def check_orders() -> Finding:
    """The copies of an ordered draft, by size and paper, are the prints of its order."""
    finding = Finding(_count_drafts(PrintDraft.state == DraftState.SENT))
    wanted: dict[int, dict[tuple[int, str], int]] = defaultdict(dict)
    for draft_id, item_id, paper, copies in session.execute(
        select(
            PrintPicture.draft_id,
            PrintPicture.item_id,
            PrintPicture.paper,
            func.sum(PrintPicture.copies),
        ).group_by(PrintPicture.draft_id, PrintPicture.item_id, PrintPicture.paper)
    ):
        wanted[draft_id][item_id, paper.value] = int(copies)
    sold: dict[int, dict[tuple[int, str], int]] = defaultdict(dict)
    for draft_id, line in session.execute(
        select(PrintDraft.id, OrderLine)
        .join(OrderLine, OrderLine.order_id == PrintDraft.order_id)
        .where(OrderLine.kind == LineKind.PRINT)
    ):
        key = (line.item_id or 0, str((line.note or {}).get("paper")))
        sold[draft_id][key] = sold[draft_id].get(key, 0) + line.quantity
    for draft_id, unit_id, order_unit_id in session.execute(
        select(PrintDraft.id, PrintDraft.unit_id, Order.unit_id)
        .outerjoin(Order, Order.id == PrintDraft.order_id)
        .where(PrintDraft.state == DraftState.SENT)
    ):
        if unit_id != order_unit_id:
            finding.problems.append(f"draft {draft_id}: sent without an order of its unit")
        elif wanted[draft_id] != sold[draft_id]:
            finding.problems.append(
                f"draft {draft_id}: pictures {wanted[draft_id]}, ordered others"
            )
    return finding


def check_counts() -> Finding:
    """A draft counts the pictures that are in it, and their bytes."""
    finding = Finding(_count_drafts())
    sums = (
        select(
            PrintPicture.draft_id,
            func.count().label("pictures"),
            func.sum(PrintPicture.kept_bytes).label("size"),
        )
        .group_by(PrintPicture.draft_id)
        .subquery()
    )
    wrong = or_(
        PrintDraft.picture_count != func.coalesce(sums.c.pictures, 0),
        PrintDraft.kept_bytes != func.coalesce(sums.c.size, 0),
    )
    finding.problems += [
        f"draft {draft_id}: counts other pictures than it has"
        for draft_id in session.scalars(
            select(PrintDraft.id)
            .outerjoin(sums, sums.c.draft_id == PrintDraft.id)
            .where(PrintDraft.state != DraftState.DROPPED, wrong)
        )
    ]
    return finding


def check_files() -> Finding:
    """Pictures lie under their own draft until it is cleared, and are gone after."""
    finding = Finding(_count_drafts())
    is_own = and_(StoredFile.owner_kind == DRAFT, StoredFile.owner_id == PrintPicture.draft_id)
    is_there = and_(PrintPicture.file_id.is_not(None), PrintPicture.thumb_id.is_not(None))
    is_gone = and_(PrintPicture.file_id.is_(None), PrintPicture.thumb_id.is_(None))
    wrong = or_(
        and_(PrintDraft.cleared_at.is_(None), ~is_there),
        and_(PrintDraft.cleared_at.is_not(None), ~is_gone),
        and_(StoredFile.id.is_not(None), ~is_own),
    )
    finding.problems += [
        f"picture {picture_id}: its files are not where they belong"
        for picture_id in session.scalars(
            select(PrintPicture.id)
            .join(PrintDraft, PrintDraft.id == PrintPicture.draft_id)
            .outerjoin(StoredFile, StoredFile.id == PrintPicture.file_id)
            .where(wrong)
        )
    ]
    return finding


def _count_drafts(*where: object) -> int:
    query = select(func.count()).select_from(PrintDraft)
    return session.scalar(query.where(*where)) or 0  # type: ignore[arg-type]  # conditions


CHECKS = [
    Check("prints.orders", check_orders, N_("What was ordered of prints is what is printed.")),
    Check("prints.counts", check_counts, N_("Collections of pictures count what is in them.")),
    Check("prints.files", check_files, N_("Pictures to print lie where they belong.")),
]
