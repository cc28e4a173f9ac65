"""The one list of triggers, for both databases.

They keep what was written as it was written: the journal balances on its last line and never
changes, the trail and its seals are only added to. SQLite's INSERT OR REPLACE would delete
silently, so inserting over an existing id is refused as well.
"""

from dataclasses import dataclass

from sqlalchemy import Connection

APPEND_ONLY = {
    "journal_entries": "id",
    "journal_lines": "entry_id, line_no",
    "trail": "id",
    "trail_seals": "sequence",
    "savings_movements": "id",
    "participation": "id",
    "points_entries": "id",
}

REFUSE_SQLITE = "SELECT RAISE(ABORT, '{message}') WHERE {condition};"
REFUSE_MARIADB = (
    "IF {condition} THEN SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = '{message}'; END IF;"
)


@dataclass(frozen=True, slots=True)
class Trigger:
    """A trigger: ``checks`` are (condition, message); the statement is refused if one holds.

    ``action`` is one statement that runs beside an accepted one.
    """

    name: str
    table: str
    when: str
    checks: tuple[tuple[str, str], ...]
    action: str = ""

    def sql(self, dialect: str) -> str:
        """Return the CREATE statement for ``dialect``."""
        refuse = REFUSE_SQLITE if dialect == "sqlite" else REFUSE_MARIADB
        steps = [refuse.format(condition=asked, message=text) for asked, text in self.checks]
        if self.action:
            steps.append(f"{self.action};")
        body = " ".join(steps)
        return (
            f"CREATE TRIGGER {self.name} {self.when} ON {self.table} FOR EACH ROW BEGIN {body} END"
        )


def _append_only(table: str, key: str) -> list[Trigger]:
    same = " AND ".join(f"{column} = NEW.{column}" for column in key.split(", "))
    return [
        Trigger(
            f"{table}_no_update", table, "BEFORE UPDATE", (("1 = 1", f"{table} is append-only"),)
        ),
        Trigger(
            f"{table}_no_delete", table, "BEFORE DELETE", (("1 = 1", f"{table} is append-only"),)
        ),
        Trigger(
            f"{table}_no_reuse",
            table,
            "BEFORE INSERT",
            ((f"EXISTS (SELECT 1 FROM {table} WHERE {same})", f"{table} id is taken"),),  # noqa: S608 - our own names
        ),
    ]


_HEADER = "SELECT {column} FROM journal_entries WHERE id = NEW.entry_id"
_LINES = "SELECT {what} FROM journal_lines WHERE entry_id = NEW.entry_id"
_TOTAL = _HEADER.format(column="total_amount")
_IS_COMPLETE_AND_CROOKED = (
    f"({_LINES.format(what='COUNT(*)')}) = ({_HEADER.format(column='line_count')})"
    f" AND (({_LINES.format(what='SUM(debit)')}) <> ({_TOTAL})"
    f" OR ({_LINES.format(what='SUM(credit)')}) <> ({_TOTAL}))"
)

TRIGGERS = [
    Trigger(
        "trail_waits_for_its_seal",
        "trail",
        "AFTER INSERT",
        (),
        "INSERT INTO trail_waiting (trail_id) VALUES (NEW.id)",
    ),
    *(trigger for table, key in APPEND_ONLY.items() for trigger in _append_only(table, key)),
    Trigger(
        "journal_lines_within_header",
        "journal_lines",
        "BEFORE INSERT",
        (
            (
                f"NEW.line_no < 1 OR NEW.line_no > ({_HEADER.format(column='line_count')})",
                "journal line beyond the entry",
            ),
            (
                f"NEW.booked_on <> ({_HEADER.format(column='booked_on')})",
                "journal line on another day",
            ),
        ),
    ),
    Trigger(
        "journal_lines_balance",
        "journal_lines",
        "AFTER INSERT",
        (
            (
                _IS_COMPLETE_AND_CROOKED,
                "journal entry does not balance",
            ),
        ),
    ),
]


def install_triggers(connection: Connection) -> None:
    """(Re)install every trigger whose table exists."""
    dialect = "sqlite" if connection.dialect.name == "sqlite" else "mariadb"
    tables = set(connection.dialect.get_table_names(connection))
    for trigger in TRIGGERS:
        if trigger.table in tables:
            connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {trigger.name}")
            connection.exec_driver_sql(trigger.sql(dialect).replace("%", "%%"))


def drop_triggers(connection: Connection) -> None:
    """Drop every trigger, before a migration rebuilds tables."""
    for trigger in TRIGGERS:
        connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {trigger.name}")
