"""Read a file and say of every row what is wrong with it; nothing is written."""

from collections.abc import Iterator, Sequence
from datetime import date

from coop.db import in_parts
from coop.domain.moving_in import queries
from coop.domain.moving_in.columns import COLUMNS
from coop.domain.moving_in.loan_rules import list_twice, read_loan
from coop.domain.moving_in.member_rules import compare_members, read_member
from coop.domain.moving_in.reading import read_file
from coop.domain.moving_in.types import Examination, LoanLine, MemberLine, Problem, Sheet, Table

ROWS_A_STEP = 250
_ORDER = {
    (sheet, column.key): place
    for sheet, columns in COLUMNS.items()
    for place, column in enumerate(columns)
}
_SHEETS = list(Sheet)


class Examiner:
    """Examines the lists of a file in steps, so that somebody can watch."""

    def __init__(self, tables: Sequence[Table], cut_over_on: date) -> None:
        self._tables, self._on = tuple(tables), cut_over_on
        self._rows: list[MemberLine] = []
        self._members: list[MemberLine] = []
        self._loans: list[LoanLine] = []
        self._problems: list[Problem] = []
        self._new_employers: list[str] = []

    @property
    def total(self) -> int:
        """How many rows there are."""
        return sum(len(table.rows) for table in self._tables)

    def steps(self) -> Iterator[int]:
        """Examine everything; yield how many rows are done after each step."""
        done = 0
        for table in self._tables:
            borrowers = queries.find_borrowers(self._tables) if table.sheet is Sheet.LOANS else None
            for part in in_parts(table.rows, ROWS_A_STEP):
                for row in part:
                    if borrowers is None:
                        member, problems = read_member(row, self._on)
                        self._rows.append(member)
                        if all(problem.fault.is_warning for problem in problems):
                            self._members.append(member)
                    else:
                        loan, problems = read_loan(row, self._on, borrowers)
                        self._loans += [] if loan is None else [loan]
                    self._problems += problems
                done += len(part)
                yield done
        self._compare()

    def _compare(self) -> None:
        known = queries.find_known(self._rows)
        problems, self._new_employers = compare_members(self._rows, self._members, known)
        self._problems += problems + list_twice(self._loans)

    def result(self) -> Examination:
        """Return what was found, problems in the order of sheets, rows and columns."""
        return Examination(
            self._tables,
            tuple(self._members),
            tuple(self._loans),
            tuple(sorted(self._problems, key=_place)),
            tuple(self._new_employers),
        )


def _place(problem: Problem) -> tuple[int, int, int]:
    column = _ORDER.get((problem.sheet, problem.column), len(_ORDER))
    return _SHEETS.index(problem.sheet), problem.row, column


def examine(content: bytes, name: str, cut_over_on: date) -> Examination:
    """Return what the file holds and what is wrong with it. Raises Unreadable."""
    examiner = Examiner(read_file(content, name), cut_over_on)
    for _done in examiner.steps():
        pass
    return examiner.result()
