"""Reading files that were brought in, and what the portal knows of the people in them."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select

from coop.db import find_by_key, session
from coop.db.crypto import keyed_hash
from coop.domain.identity.models import LoginName, User
from coop.domain.identity.rules import normalise_name
from coop.domain.identity.types import LoginKind
from coop.domain.loans.models import Loan
from coop.domain.loans.product_queries import list_current_products
from coop.domain.members.models import Employer, Member
from coop.domain.moving_in.loan_rules import KnownBorrowers, borrower_keys
from coop.domain.moving_in.member_rules import KnownMembers, employer_key, number_value
from coop.domain.moving_in.models import Move, MovedMember
from coop.domain.moving_in.types import (
    MemberLine,
    MovedFilter,
    MovedRow,
    MoveStatus,
    Reach,
    ReachCounts,
    Sheet,
    Table,
)
from coop.domain.people.models import Person
from coop.domain.people.rules import name_key
from coop.domain.settings.service import get_setting, today
from coop.errors import NotFound
from coop.explain import N_
from coop.paging import Page

EXPORT_CHUNK = 500
_NO_DIGIT = re.compile(r"[\s.'-]")


# --- files ---


def get_move(move_id: int) -> Move:
    """Return the file's row, fresh, or raise NotFound."""
    move = session.get(Move, move_id, populate_existing=True)
    if move is None:
        raise NotFound(N_("This file was never brought here."))
    return move


def find_live_move(content_sha256: str) -> Move | None:
    """Return the file of this very content that is not discarded, or None."""
    return session.scalars(
        select(Move).where(Move.content_sha256 == content_sha256, Move.live_mark == 1)
    ).one_or_none()


def list_moves(page: int = 1, status: MoveStatus | None = None, size: int = 50) -> Page[Move]:
    """Return the files, latest first."""
    query = select(Move) if status is None else select(Move).where(Move.status == status)
    total = session.scalar(query.with_only_columns(func.count(Move.id)))
    rows = session.scalars(query.order_by(Move.id.desc()).limit(size).offset((page - 1) * size))
    return Page(list(rows), page, size, total or 0)


def list_unfinished() -> list[Move]:
    """Return the files that wait, run, or are in without an opening trial balance."""
    return list(
        session.scalars(
            select(Move)
            .where(
                Move.status.in_((MoveStatus.READY, MoveStatus.APPROVED, MoveStatus.IMPORTED)),
                Move.opening_id.is_(None),
            )
            .order_by(Move.id)
        )
    )


# --- what is known of the people in a file ---


def find_known(lines: Sequence[MemberLine]) -> KnownMembers:
    """Return what the portal knows of the people in ``lines`` and of their numbers."""
    hashes = {keyed_hash(line.nik): line.nik for line in lines if line.nik}
    people: dict[str, int] = find_by_key(Person.nik_hash, Person.id, list(hashes))
    members = set(session.scalars(select(Member.person_id).where(Member.current_mark == 1)))
    numbers = frozenset(session.scalars(select(Member.number)))
    employers = session.scalars(select(Employer.name))
    return KnownMembers(
        niks=frozenset(hashes[hashed] for hashed, person in people.items() if person in members),
        numbers=numbers,
        number_values=frozenset(
            value for number in numbers if (value := number_value(number)) is not None
        ),
        names=_names(lines, {person: hashes[hashed] for hashed, person in people.items()}),
        employers={employer_key(name): name for name in employers},
        pokok_amount=int(get_setting("joining.pokok_amount")),
    )


def _names(lines: Sequence[MemberLine], niks: dict[int, str]) -> dict[str, str]:
    """Return whose the login names of the lines are: the NIK where the file has it, else ""."""
    keys = [
        normalise_name(value)
        for line in lines
        for value in (line.person.email, line.person.phone)
        if value is not None
    ]
    users = find_by_key(LoginName.value_key, LoginName.user_id, keys)
    people = find_by_key(User.id, User.person_id, list(set(users.values())))
    return {key: niks.get(people.get(user_id) or 0, "") for key, user_id in users.items()}


def find_borrowers(tables: Iterable[Table]) -> KnownBorrowers:
    """Return who may have a loan: the people of the members' list, and those in the portal."""
    in_file: dict[str, str] = {}
    wanted: set[str] = set()
    for table in tables:
        for row in table.rows:
            if table.sheet is Sheet.LOANS:
                wanted.update(borrower_keys(str(row.cells.get("borrower", ""))))
                continue
            nik = _NO_DIGIT.sub("", str(row.cells.get("nik", "")))
            for said in (nik, str(row.cells.get("number", ""))):
                if said:
                    in_file.update(dict.fromkeys(borrower_keys(said), nik))
    members = _members_by_key(wanted - in_file.keys())
    ids = list(set(members.values()))
    return KnownBorrowers(
        products={terms.code.casefold(): terms for terms in list_current_products(today())},
        in_file=in_file,
        members=members,
        loans=frozenset(_loans_of(ids)),
        rate_ceiling=int(get_setting("loans.rate_ceiling_percent")),
    )


def _members_by_key(wanted: set[str]) -> dict[str, int]:
    """Return active members by number, with and without its zeros, and by NIK."""
    if not wanted:
        return {}
    found: dict[str, int] = {}
    current = session.execute(
        select(Member.id, Member.number, Member.person_id).where(Member.current_mark == 1)
    ).all()
    for member_id, number, _person_id in current:
        for key in borrower_keys(number):
            if key in wanted:
                found[key] = member_id
    niks = {keyed_hash(key): key for key in wanted if len(key) == 16 and key.isdigit()}
    people = find_by_key(Person.nik_hash, Person.id, list(niks))
    by_person = {person_id: member_id for member_id, _number, person_id in current}
    for hashed, person_id in people.items():
        if person_id in by_person:
            found[niks[hashed]] = by_person[person_id]
    return found


def _loans_of(member_ids: Sequence[int]) -> Iterator[tuple[int, int, date]]:
    for at in range(0, len(member_ids), EXPORT_CHUNK):
        rows = session.execute(
            select(Loan.member_id, Loan.principal, Loan.disbursed_on).where(
                Loan.member_id.in_(member_ids[at : at + EXPORT_CHUNK])
            )
        )
        for member_id, principal, disbursed_on in rows:
            if disbursed_on is not None:
                yield member_id, principal, disbursed_on


# --- members who came in ---


_reach: ColumnElement[Any] = case(
    (User.password_hash.is_not(None), Reach.ACTIVATED.value),
    (MovedMember.invited_at.is_not(None), Reach.INVITED.value),
    (
        select(LoginName.id)
        .where(LoginName.user_id == MovedMember.user_id, LoginName.kind == LoginKind.EMAIL)
        .correlate(MovedMember)
        .exists(),
        Reach.REACHABLE.value,
    ),
    else_=Reach.CODE.value,
)
"""How a login stands, in SQL: a link goes to the address by which its owner signs in."""


def _moved(move_id: int, wanted: MovedFilter) -> Select[*tuple[Any, ...]]:
    query = (
        select(
            MovedMember.member_id.label("id"),
            MovedMember.user_id,
            Member.number,
            Person.full_name.label("name"),
            Person.email,
            Person.phone,
            MovedMember.savings_amount,
            MovedMember.invited_at,
            _reach.label("reach"),
        )
        .join(Member, Member.id == MovedMember.member_id)
        .join(Person, Person.id == Member.person_id)
        .join(User, User.id == MovedMember.user_id)
        .where(MovedMember.move_id == move_id, *_conditions(wanted))
    )
    column: Any = {"name": Person.name_key, "savings": MovedMember.savings_amount}.get(
        wanted.sort, Member.number
    )
    return query.order_by(column.desc() if wanted.descending else column, Member.id)


def _conditions(wanted: MovedFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.reach:
        conditions.append(_reach == wanted.reach.value)
    if words := name_key(wanted.text).split():
        named = and_(*(Person.name_key.contains(word, autoescape=True) for word in words))
        conditions.append(or_(named, Member.number.contains(wanted.text.strip(), autoescape=True)))
    return conditions


def search_moved(move_id: int, wanted: MovedFilter) -> Page[MovedRow]:
    """Return a page of the members who came with the file; two queries."""
    query = _moved(move_id, wanted)
    total = session.scalar(
        query.with_only_columns(func.count(MovedMember.member_id)).order_by(None)
    )
    rows = session.execute(query.limit(wanted.size).offset((wanted.page - 1) * wanted.size))
    return Page([_as_moved(row) for row in rows], wanted.page, wanted.size, total or 0)


def _as_moved(row: Any) -> MovedRow:
    return MovedRow(**{**row._mapping, "reach": Reach(row.reach)})


def export_moved(move_id: int, wanted: MovedFilter) -> Iterator[MovedRow]:
    """Yield every member of the file that ``wanted`` shows, in portions."""
    number = 1
    while True:
        page = search_moved(move_id, replace(wanted, page=number, size=EXPORT_CHUNK))
        yield from page.rows
        if number >= page.pages:
            return
        number += 1


def count_reach(move_id: int) -> ReachCounts:
    """Return how many members of the file can sign in, and who still has to be reached."""
    rows = session.execute(
        select(_reach.label("reach"), func.count())
        .select_from(MovedMember)
        .join(Member, Member.id == MovedMember.member_id)
        .join(Person, Person.id == Member.person_id)
        .join(User, User.id == MovedMember.user_id)
        .where(MovedMember.move_id == move_id)
        .group_by("reach")
    ).all()
    counts: dict[str, int] = dict(rows)
    return ReachCounts(
        sum(counts.values()),
        *(counts.get(reach.value, 0) for reach in Reach),
    )


def list_to_invite(move_id: int) -> list[int]:
    """Return the members of the file who have an address, no password and no link yet."""
    return list(
        session.scalars(
            select(MovedMember.member_id)
            .join(Member, Member.id == MovedMember.member_id)
            .join(Person, Person.id == Member.person_id)
            .join(User, User.id == MovedMember.user_id)
            .where(MovedMember.move_id == move_id, _reach == Reach.REACHABLE.value)
            .order_by(MovedMember.member_id)
        )
    )
