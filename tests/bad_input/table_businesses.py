"""The forms of the business units, from all their tables."""

from tests.bad_input.table_points import POINT_BUTTONS, POINTS
from tests.bad_input.table_prints import PRINTS, PRINTS_BUTTONS
from tests.bad_input.table_promotions import PROMOTION_BUTTONS, PROMOTIONS
from tests.bad_input.table_ratings import RATING_BUTTONS, RATINGS
from tests.bad_input.table_sales import SALES, SALES_BUTTONS
from tests.bad_input.table_till import TILL, TILL_BUTTONS
from tests.bad_input.table_unit_voices import UNIT_VOICE_BUTTONS, UNIT_VOICES
from tests.bad_input.table_units import UNIT_BUTTONS, UNITS

BUSINESSES = (*POINTS, *PRINTS, *PROMOTIONS, *RATINGS, *SALES, *TILL, *UNIT_VOICES, *UNITS)
BUSINESS_BUTTONS = {
    **POINT_BUTTONS,
    **PRINTS_BUTTONS,
    **PROMOTION_BUTTONS,
    **RATING_BUTTONS,
    **SALES_BUTTONS,
    **TILL_BUTTONS,
    **UNIT_BUTTONS,
    **UNIT_VOICE_BUTTONS,
}
# What was read goes along with the button.
SHOWN_IN_BUSINESSES = {
    "points.decide_correction": "points.overview",
    "units.answer_offer": "units.my_offer",
    "till.confirm_drawer": "till.drawer",
    "till.ask_return": "till.drawer",
    "till.decide_return": "till.drawer",
}
