"""Users, roles, settings and the trail."""

from flask import Blueprint
from flask_babel import lazy_gettext as _l

from coop.domain.settings.rules import SETTINGS
from coop.web.filters import register_labels, register_tones
from coop.web.navigation import Entry
from coop.web.refs import RefKind, register_ref
from coop.web.timelines import register_actions, register_fields, register_values
from coop.web.waiting import waiting

blueprint = Blueprint("admin", __name__)

MENU = [
    ("system", Entry(_l("Users"), "admin.users", "user-cog", "identity.manage", 10)),
    (
        "system",
        Entry(
            _l("Roles to decide"),
            "admin.role_requests",
            "user-shield",
            "identity.manage|identity.approve_roles",
            20,
            waiting(roles_to_decide="identity.approve_roles"),
            short=_l("Roles"),
        ),
    ),
    ("system", Entry(_l("Settings"), "admin.settings", "settings", "settings.manage", 30)),
    (
        "system",
        Entry(
            _l("Settings to decide"),
            "admin.setting_requests",
            "checkbox",
            "settings.manage|settings.approve",
            31,
            waiting(settings_to_decide="settings.approve"),
            short=_l("Rates"),
        ),
    ),
    ("system", Entry(_l("Trail"), "admin.trail", "history", "trail.view", 40)),
    ("system", Entry(_l("Background work"), "admin.jobs", "robot", "settings.manage", 50)),
]

JOBS = {
    "assurance.audit": _l("Audit of the books"),
    "broadcast.send": _l("Broadcast"),
    "ledger.close_month": _l("Close of a month"),
    "moving_in.import": _l("Moving in: booking"),
    "moving_in.invite": _l("Moving in: links"),
    "payroll.apply": _l("Payroll deduction: booking"),
    "payroll.reverse": _l("Payroll deduction: taking back"),
    "prints.let_go": _l("Pictures whose time is over"),
    "reminders.send": _l("Reminders"),
    "reports.print": _l("Long report"),
    "savings.credit_interest": _l("Interest on savings"),
    "shu.pay_out": _l("Payout of the SHU"),
}
"""What the kinds of background jobs are called."""

register_ref("user", RefKind(_l("User"), "admin.user", "user_id", "identity.manage"))
register_labels(
    {
        "RoleChange.grant": _l("Grant"),
        "RoleChange.revoke": _l("Revoke"),
        "JobState.waiting": _l("Waiting"),
        "JobState.done": _l("Done"),
        "JobState.failed": _l("Given up"),
        "on": _l("May sign in"),
        "off": _l("Switched off"),
    }
)
register_tones({"JobState.failed": "late"})
register_actions(
    {
        "work.retried": _l("Job started again"),
        "setting.changed": _l("Setting changed"),
        "setting.requested": _l("Change of a setting asked for"),
        "setting.approved": _l("Change of a setting approved"),
        "setting.rejected": _l("Change of a setting refused"),
    }
)
register_ref("setting", RefKind(_l("Setting")))
register_ref("unit", RefKind(_l("Unit")))
register_ref("employer", RefKind(_l("Employer"), "members.employer", "employer_id", "members.edit"))
register_labels({f"Setting.{name}": _l(spec.label) for name, spec in SETTINGS.items()})
register_values("name", "Setting")
register_fields({"change": _l("Change")})

from coop.blueprints.admin import job_views, settings_views, views  # noqa: E402,F401 - they need the blueprint
