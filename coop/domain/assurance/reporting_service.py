"""Tell those who watch over the books."""

from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from typing import Any

from coop.domain.assurance.queries import find_latest_audit
from coop.domain.assurance.service import AuditReport, CheckResult
from coop.domain.identity.types import Role
from coop.domain.notifications.service import send_mail
from coop.domain.people.officers import list_officers
from coop.domain.trail.service import list_trail, note_head, write_trail
from coop.domain.work.queries import count_open_work
from coop.domain.work.service import queue_work
from coop.errors import Conflict
from coop.explain import N_
from coop.refs import Ref

PROBLEMS_A_CHECK = 20
ALARMED = (Role.TREASURER, Role.SUPERVISOR)
SUBJECT = Ref("audit", 0)
AUDIT = "assurance.audit"
FINISHED = "audit.finished"


@dataclass(frozen=True, slots=True)
class AuditNote:
    """An audit that was made: when, of which business day, and what it found."""

    at: datetime
    on: date
    report: AuditReport


def list_audits(limit: int = 30) -> list[AuditNote]:
    """Return the audits that the trail remembers, latest first."""
    return [
        AuditNote(
            row.at,
            date.fromisoformat(row.detail["on"]),
            AuditReport(
                tuple(
                    CheckResult(**{**check, "problems": tuple(check["problems"])})
                    for check in row.detail["checks"]
                )
            ),
        )
        for row in list_trail(SUBJECT, limit)
        if row.action == FINISHED
    ]


@dataclass(frozen=True, slots=True)
class AuditState:
    """The latest audit: when, how many problems, since when all were clean (None: it is not).

    ``is_trail_whole`` says that it found the trail's chain unbroken.
    """

    at: datetime
    problem_count: int
    clean_since: datetime | None
    is_trail_whole: bool


def find_audit_state() -> AuditState | None:
    """Return how the latest audit went, in one statement; None before the first."""
    row = find_latest_audit(SUBJECT, FINISHED)
    if row is None:
        return None
    at, detail, clean_since = row
    checks = detail["checks"]
    return AuditState(
        at,
        sum(len(check["problems"]) for check in checks),
        clean_since if detail["ok"] else None,
        all(check["ok"] for check in checks if check["name"].startswith("trail.")),
    )


def is_audit_under_way() -> bool:
    """Say whether an audit was asked for and is not finished."""
    return count_open_work(AUDIT) > 0


def request_audit(on: date) -> None:
    """Queue an audit as a background job. Raises Conflict while one is under way."""
    if is_audit_under_way():
        raise Conflict(N_("An audit is under way already. Look again in a moment."))
    queue_work(AUDIT, {"on": on.isoformat()})


def raise_alarm(report: AuditReport, on: date) -> int:
    """Write to treasurer and supervisors when the audit of ``on`` is not clean, once a day.

    The report goes into the trail either way. Returns how many mails were queued.
    """
    shown = [replace(check, problems=check.problems[:PROBLEMS_A_CHECK]) for check in report.checks]
    write_trail(FINISHED, SUBJECT, on=on, ok=report.ok, checks=[asdict(check) for check in shown])
    if report.ok:
        return 0
    context = {
        "on": on,
        "problem_count": sum(len(check.problems) for check in report.failed),
        "failed": [
            {"name": check.name, "problems": check.problems} for check in shown if not check.ok
        ],
    }
    return _send("audit_alarm", context, ALARMED, on)


def tell_trail_head(on: date) -> int:
    """Mail the head of the trail's chain to the supervisors; returns how many mails."""
    head = note_head()
    if head is None:
        return 0
    context = {
        "on": on,
        "sequence": head.sequence,
        "seal": head.seal,
        "noted_at": head.noted_at,
    }
    return _send("trail_head", context, (Role.SUPERVISOR,), on)


def _send(template: str, context: dict[str, Any], roles: tuple[Role, ...], on: date) -> int:
    queued = [
        send_mail(
            template,
            officer.email,
            context | {"name": officer.name},
            locale=officer.locale,
            person_id=officer.person_id,
            unique_key=f"{template}:{on}:{officer.user_id}",
        )
        for officer in list_officers(roles)
    ]
    return sum(message is not None for message in queued)
