"""The register of members and their employers."""

from flask import Blueprint
from flask_babel import lazy_gettext as _l

from coop.web.filters import register_labels, register_tones
from coop.web.navigation import Entry
from coop.web.refs import RefKind, register_ref
from coop.web.timelines import register_actions, register_fields

blueprint = Blueprint("members", __name__)

MENU = [
    (
        "members",
        Entry(
            _l("Register of members"),
            "members.register",
            "users",
            "members.view",
            10,
            short=_l("Members"),
        ),
    ),
    ("members", Entry(_l("Employers"), "members.employers", "building", "members.view", 40)),
]

register_ref("member", RefKind(_l("Member"), "members.detail", "member_id", "members.view"))
register_ref("person", RefKind(_l("Person"), "members.of_person", "person_id", "members.view"))
register_labels(
    {
        "MemberStatus.active": _l("Active"),
        "MemberStatus.leaving": _l("Leaving"),
        "MemberStatus.left": _l("Inactive"),
        "LeavingReason.request": _l("Own request"),
        "LeavingReason.death": _l("Death"),
        "LeavingReason.dismissed": _l("Dismissed"),
        "LeavingReason.employer_change": _l("Change of employer"),
    }
)
register_tones({"MemberStatus.leaving": "wait", "MemberStatus.left": "plain"})
register_actions(
    {
        "member.enrolled": _l("Entered into the register"),
        "member.changed": _l("Member data changed"),
        "member.leaving": _l("Settlement begun"),
        "member.active": _l("Stays a member"),
        "member.left": _l("Membership ended"),
        "member.card_renewed": _l("Card code renewed"),
        "employer.added": _l("Employer added"),
        "employer.changed": _l("Employer changed"),
    }
)
register_fields(
    {
        "employer": _l("Employer"),
        "employee_number": _l("Employee number"),
        "monthly_salary": _l("Monthly pay"),
        "pays_by_payroll": _l("Payroll deduction"),
        "payday": _l("Payday"),
        "is_active": _l("Active"),
    }
)

from coop.blueprints.members import employer_views, views  # noqa: E402,F401 - they need the blueprint
