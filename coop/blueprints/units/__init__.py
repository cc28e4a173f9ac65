"""Business units: their public face, and what their staff keep of it."""

from flask import Blueprint
from flask_babel import lazy_gettext as _l

from coop.web.filters import register_labels
from coop.web.navigation import Entry
from coop.web.refs import RefKind, register_ref
from coop.web.timelines import register_actions, register_fields

blueprint = Blueprint("units", __name__)

MENU = [
    (
        "work",
        Entry(
            _l("Business units"),
            "units.units",
            "building-store",
            "businesses.view",
            90,
        ),
    )
]
UNIT_MENU = [
    Entry(_l("Overview"), "units.desk", "layout-dashboard", "units.view", 0),
    Entry(_l("Opening hours"), "units.hours", "clock", "units.view", 80, feature="booking"),
    Entry(_l("Staff and places"), "units.resources", "users", "units.view", 82, feature="booking"),
    Entry(_l("Colleagues"), "units.colleagues", "user-cog", "units.staff", 88),
    Entry(_l("Profile and features"), "units.profile", "palette", "units.manage", 90),
]

register_labels(
    {
        "Role.owner": _l("Owner"),
        "Role.desk": _l("Front desk"),
        "Role.worker": _l("Worker"),
        "Role.customer": _l("Customer"),
    }
)
register_actions(
    {
        "unit.founded": _l("Unit founded"),
        "unit.changed": _l("Profile changed"),
        "unit.features_chosen": _l("Features chosen"),
        "unit.self_approval": _l("Approval by the owner alone decided"),
        "unit.approved_alone": _l("Approved alone by the owner"),
        "unit.opened": _l("Unit opened"),
        "unit.closed": _l("Unit closed"),
        "scheduling.resource_added": _l("Added to staff and places"),
        "scheduling.resource_activated": _l("Offered again"),
        "scheduling.resource_deactivated": _l("No longer offered"),
        "scheduling.week_added": _l("Week of hours added"),
        "scheduling.week_removed": _l("Week of hours removed"),
        "scheduling.days_added": _l("Other hours or closure added"),
        "scheduling.days_removed": _l("Other hours or closure removed"),
    }
)
register_fields(
    {
        "first_on": _l("First day"),
        "last_on": _l("Last day"),
        "is_special": _l("Special hours"),
        "hours": _l("Hours, Monday first"),
        "capacity": _l("How many at a time"),
        "allowed": _l("Allowed"),
        "about": _l("About"),
        "tagline": _l("In one sentence"),
        "accent": _l("Colour"),
        "logo_file_id": _l("Logo"),
    }
)
register_ref("unit", RefKind(_l("Business unit"), "units.unit", "unit_id", "businesses.view"))
register_ref("resource", RefKind(_l("Staff or place")))

from coop.blueprints.units import (  # noqa: E402 - the views need the blueprint
    hours_views,  # noqa: F401
    house_views,  # noqa: F401
    post_views,  # noqa: F401
    public_views,  # noqa: F401
    staff_views,  # noqa: F401
)
