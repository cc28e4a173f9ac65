"""Users, roles, settings and the trail."""

from flask import Blueprint
from flask_babel import lazy_gettext as _l

from coop.domain.logins.queries import count_role_requests
from coop.web.filters import register_labels
from coop.web.navigation import Entry
from coop.web.refs import RefKind, register_ref
from coop.web.timelines import register_actions, register_fields

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
            count_role_requests,
        ),
    ),
    ("system", Entry(_l("Settings"), "admin.settings", "settings", "settings.manage", 30)),
    ("system", Entry(_l("Trail"), "admin.trail", "history", "trail.view", 40)),
]

register_ref("user", RefKind(_l("User"), "admin.user", "user_id", "identity.manage"))
register_labels(
    {
        "RoleChange.grant": _l("Grant"),
        "RoleChange.revoke": _l("Revoke"),
        "on": _l("May sign in"),
        "off": _l("Switched off"),
    }
)
register_actions(
    {
        "setting.changed": _l("Setting changed"),
        "journal.reversed": _l("Journal entry reversed"),
    }
)
register_fields({"change": _l("Change")})

from coop.blueprints.admin import settings_views, views  # noqa: E402,F401 - they need the blueprint
