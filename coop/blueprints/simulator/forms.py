"""What the simulator asks."""

from flask_babel import lazy_gettext as _l

from coop.blueprints.loans.choices import products_on_offer
from coop.web.forms import ChoiceField, Form, MoneyField, WholeNumberField


class SimulatorForm(Form):
    """Product, amount and term; sent by GET, so that an answer can be linked."""

    product = ChoiceField(_l("Loan product"), choices=products_on_offer, coerce=int, required=True)
    amount = MoneyField(_l("Loan amount"), required=True)
    months = WholeNumberField(_l("Term in months"), minimum=1, maximum=120, required=True)
