"""Signing in and out, and getting a password."""

from flask import Blueprint
from flask_babel import lazy_gettext as _l

from coop.web.filters import register_labels
from coop.web.timelines import register_actions, register_values

blueprint = Blueprint("identity", __name__)

register_labels(
    {
        "Role.member": _l("Member"),
        "Role.secretary": _l("Secretary"),
        "Role.cashier": _l("Cashier"),
        "Role.treasurer": _l("Treasurer"),
        "Role.committee": _l("Credit committee"),
        "Role.chair": _l("Chair"),
        "Role.supervisor": _l("Supervisor"),
        "Role.administrator": _l("Administrator"),
        "LoginKind.email": _l("E-mail"),
        "LoginKind.phone": _l("Phone number"),
        "LoginKind.member_number": _l("Member number"),
        "LoginKind.employee_number": _l("Employee number"),
        "LoginKind.user_name": _l("User name"),
        "TokenPurpose.activation": _l("Link for the first password"),
        "TokenPurpose.reset_link": _l("Link for a new password"),
        "TokenPurpose.reset_code": _l("Code from the office"),
    }
)
register_actions(
    {
        "user.created": _l("Login created"),
        "user.begun_anew": _l("Login begun anew for an office"),
        "user.name_added": _l("Login name added"),
        "login_name.taken": _l("Login name belongs to somebody else"),
        "user.password_set": _l("Password set"),
        "user.signed_in": _l("Sign-in"),
        "user.switched_off": _l("Login switched off"),
        "user.switched_on": _l("Login switched on"),
        "user.second_factor_set_up": _l("Code from the phone set up"),
        "user.second_factor_removed": _l("Code from the phone removed"),
        "role.granted": _l("Role granted"),
        "role.revoked": _l("Role revoked"),
        "role_change.approved": _l("Change of role approved"),
        "role_change.rejected": _l("Change of role rejected"),
        "role_change.withdrawn": _l("Change of role withdrawn"),
        "post_offer.approved": _l("Post in a business taken"),
        "post_offer.rejected": _l("Post in a business not taken"),
        "post_offer.withdrawn": _l("Offer of a post taken back"),
        "token.issued": _l("Link or code handed out"),
        "token.used": _l("Link or code used"),
    }
)

register_values("role", "Role")
register_values("kind", "LoginKind")
register_values("purpose", "TokenPurpose")

from coop.blueprints.identity import views  # noqa: E402,F401 - the views need the blueprint
