"""Each page beside the reference: the same server, interleaved, distinct members, full pages."""

import random
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import cycle, groupby, islice

from flask import Flask
from sqlalchemy import select

from bench.measure import Times, joined, ratio, timed
from bench.server import REFERENCE, get, session_cookie
from bench.terminal import progress
from coop.db import session
from coop.domain.identity.models import User, UserRole
from coop.domain.identity.types import Role
from coop.domain.loans.models import Loan
from coop.domain.members.models import Member
from coop.domain.savings.models import SavingsAccount, SavingsProduct

ROUNDS, WARM_UP = 30, 2
CONCURRENCY = (1, 8)
MEMBER_GOAL, STAFF_GOAL = 5, 7
PERCENTILES = (50, 95)


@dataclass(frozen=True, slots=True)
class Visit:
    """One page as one visitor sees it."""

    path: str
    cookie: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """A page with its visits, and the goal as a multiple of the reference."""

    name: str
    goal: int
    visits: tuple[Visit, ...]


@dataclass(frozen=True, slots=True)
class PageResult:
    """What a page took beside the reference, at one concurrency."""

    page: str
    goal: int
    concurrency: int
    times: Times
    reference: Times

    @property
    def ratios(self) -> list[float]:
        """The multiples of the reference at `PERCENTILES`."""
        return [ratio(self.times, self.reference, percent) for percent in PERCENTILES]

    @property
    def is_met(self) -> bool:
        """Whether both ratios reach the goal."""
        return max(self.ratios) <= self.goal


def list_pages(app: Flask) -> list[Page]:
    """Return the pages with visits by distinct members, and by staff to distinct parts."""
    rows = session.execute(
        select(User.id, SavingsAccount.id, Loan.id)
        .join(UserRole, UserRole.user_id == User.id)
        .join(Member, Member.person_id == User.person_id)
        .join(SavingsAccount, SavingsAccount.member_id == Member.id)
        .join(SavingsProduct, SavingsProduct.id == SavingsAccount.product_id)
        .outerjoin(Loan, Loan.member_id == Member.id)
        .where(UserRole.role == Role.MEMBER, SavingsProduct.code == "wajib")
        .order_by(User.id)
    ).all()
    members = [(session_cookie(app, user), account, loan) for user, account, loan in rows]
    staff = {
        role: session_cookie(app, user_id)
        for role, user_id in session.execute(
            select(UserRole.role, UserRole.user_id).where(UserRole.role != Role.MEMBER)
        )
    }

    def mine(name: str, path: str) -> Page:
        visits = (
            Visit(path.format(account=account, loan=loan), cookie)
            for cookie, account, loan in members
            if loan or "{loan}" not in path
        )
        return Page(name, MEMBER_GOAL, tuple(visits))

    def listed(name: str, role: Role, path: str, parts: int) -> Page:
        visits = (Visit(f"{path}?page={number}", staff[role]) for number in range(1, parts + 1))
        return Page(name, STAFF_GOAL, tuple(visits))

    return [
        mine("Member: home", "/saya"),
        mine("Member: my loan with schedule", "/pinjaman-saya/{loan}"),
        mine("Member: savings history", "/simpanan-saya/{account}"),
        mine("Member: my bills", "/tagihan"),
        listed("Staff: register of members", Role.SECRETARY, "/anggota", 20),
        listed("Staff: loans", Role.TREASURER, "/pinjaman", 20),
        listed("Staff: payments to check", Role.CASHIER, "/kasir/antrean", 4),
        listed("Staff: savings accounts", Role.TREASURER, "/simpanan", 20),
        listed("Staff: trial balance", Role.TREASURER, "/buku-besar", 1),
    ]


def measure_pages(port: int, pages: Sequence[Page]) -> Iterator[PageResult]:
    """Measure every page in turn with the reference, in blocks, at each concurrency."""
    for page in pages:
        for visit in page.visits[:WARM_UP]:
            get(port, visit.path, visit.cookie)
    for _goal, group in groupby(pages, key=lambda page: page.goal):
        yield from _measure_together(port, list(group))


def _measure_together(port: int, pages: Sequence[Page]) -> Iterator[PageResult]:
    """Measure pages of one kind: a list that keeps the database busy slows no member's page."""
    for concurrency in CONCURRENCY:
        measured: dict[str, list[Times]] = {page.name: [] for page in pages}
        beside: dict[str, list[Times]] = {page.name: [] for page in pages}
        visits = {page.name: cycle(_shuffled(page.visits)) for page in pages}
        bare = cycle([Visit(f"{REFERENCE}/{number}") for number in _shuffled(range(1, 301))])
        with ThreadPoolExecutor(concurrency) as browsers:
            for _round in progress(
                range(ROUNDS), f"Pages within {pages[0].goal} x, concurrency {concurrency}"
            ):
                for page in pages:
                    block = 4 * concurrency
                    beside[page.name].append(_block(browsers, port, islice(bare, block)))
                    measured[page.name].append(
                        _block(browsers, port, islice(visits[page.name], block))
                    )
        for page in pages:
            yield PageResult(
                page.name,
                page.goal,
                concurrency,
                joined(measured[page.name]),
                joined(beside[page.name]),
            )


def _shuffled(items: Sequence[object]) -> list[object]:
    return random.sample(list(items), len(items))


def _block(browsers: ThreadPoolExecutor, port: int, visits: Iterator[Visit]) -> Times:
    def one(visit: Visit) -> float:
        return timed(lambda: get(port, visit.path, visit.cookie))

    return Times(tuple(browsers.map(one, visits)))
