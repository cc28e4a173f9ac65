"""One's own login and data."""

from flask import Blueprint
from flask_babel import lazy_gettext as _l

from coop.domain.people.rules import mask_account_number, mask_nik
from coop.web.filters import register_labels, register_tones
from coop.web.timelines import register_actions, register_fields, register_values

blueprint = Blueprint("account", __name__)
blueprint.add_app_template_filter(mask_nik, "mask_nik")
blueprint.add_app_template_filter(mask_account_number, "mask_account")

register_labels(
    {
        "Sex.L": _l("Male"),
        "Sex.P": _l("Female"),
        "ConsentKind.data": _l("Personal data"),
        "ConsentKind.bylaws": _l("Bylaws"),
        "ConsentKind.payroll": _l("Payroll deduction"),
        "ConsentKind.marketing": _l("News and offers"),
        "given": _l("Given"),
    }
)
register_tones({"given": "good"})
register_actions(
    {
        "person.added": _l("Person added"),
        "person.changed": _l("Personal data changed"),
        "person.nik_revealed": _l("NIK looked at"),
        "person.account_revealed": _l("Account number looked at"),
        "person.bank_account_set": _l("Bank account set"),
        "consent.given": _l("Consent given"),
        "consent.withdrawn": _l("Consent withdrawn"),
    }
)
register_fields(
    {
        "full_name": _l("Name"),
        "nik": _l("NIK"),
        "born_in": _l("Born in"),
        "born_on": _l("Born on"),
        "sex": _l("Sex"),
        "occupation": _l("Occupation"),
        "street": _l("Street"),
        "town": _l("Town"),
        "postcode": _l("Postcode"),
        "phone": _l("Phone"),
        "email": _l("E-mail"),
    }
)

register_values("kind", "ConsentKind")
register_values("sex", "Sex")

from coop.blueprints.account import views  # noqa: E402,F401 - the views need the blueprint
