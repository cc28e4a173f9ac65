"""Collect every area's checks and run them."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from coop.checking import Check

CHECKS: list[Check] = []


@dataclass(frozen=True, slots=True)
class CheckResult:
    """What one check found: how many things it looked at, and a sentence per problem."""

    name: str
    ok: bool
    checked: int
    problems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AuditReport:
    """The results of all checks."""

    checks: tuple[CheckResult, ...]

    @property
    def ok(self) -> bool:
        """Say whether every check is satisfied."""
        return all(check.ok for check in self.checks)

    @property
    def failed(self) -> tuple[CheckResult, ...]:
        """The checks that found a problem."""
        return tuple(check for check in self.checks if not check.ok)

    def to_json(self) -> dict[str, Any]:
        """Return ``{"ok": …, "checks": [{"name", "ok", "checked", "problems"}]}``."""
        return {"ok": self.ok, "checks": [asdict(check) for check in self.checks]}


def register_checks(checks: Sequence[Check]) -> None:
    """Take ``checks`` as the whole audit."""
    CHECKS[:] = checks


def iterate_audit() -> Iterator[CheckResult]:
    """Run the checks one after the other and yield each result, in the order of their names."""
    for check in sorted(CHECKS, key=lambda check: check.name):
        yield run_check(check)


def run_audit() -> AuditReport:
    """Run every check in the caller's (read) transaction."""
    return AuditReport(tuple(iterate_audit()))


def run_check(check: Check) -> CheckResult:
    """Run one check; one that cannot be run has failed, and the others go on."""
    try:
        finding = check.run()
    except Exception as error:  # noqa: BLE001 - whatever it was, the auditor must read of it
        problem = f"the check could not be run: {type(error).__name__}: {error}"
        return CheckResult(check.name, ok=False, checked=0, problems=(problem,))
    return CheckResult(
        check.name,
        ok=not finding.problems,
        checked=finding.checked,
        problems=tuple(finding.problems),
    )
