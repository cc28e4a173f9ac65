"""The latest audit, those before it, and a new one on request."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from coop.blueprints.assurance import AREAS, blueprint
from coop.domain.assurance import reporting_service
from coop.domain.assurance.service import CHECKS, AuditReport, CheckResult
from coop.domain.settings.service import today
from coop.web.access import require


@blueprint.get("/audit")
@require("assurance.view")
def audit() -> ResponseReturnValue:
    notes = reporting_service.list_audits()
    return render_template(
        "assurance/audit.html",
        notes=notes,
        note=notes[0] if notes else None,
        groups=_by_area(notes[0].report) if notes else {},
        sentences={check.name: check.says for check in CHECKS},
        is_under_way=reporting_service.is_audit_under_way(),
    )


def _by_area(report: AuditReport) -> dict[str, list[CheckResult]]:
    """Return the checks by the name of their area, areas with problems first."""
    groups: dict[str, list[CheckResult]] = {}
    for check in sorted(report.checks, key=lambda check: (check.ok, check.name)):
        area = check.name.partition(".")[0]
        groups.setdefault(str(AREAS.get(area, area.capitalize())), []).append(check)
    return groups


@blueprint.post("/audit")
@require("assurance.view")
def start() -> ResponseReturnValue:
    reporting_service.request_audit(today())
    flash(_("The audit has been started. Reload this page in a moment."), "success")
    return redirect(url_for("assurance.audit"), code=303)
