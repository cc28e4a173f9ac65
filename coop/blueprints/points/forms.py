"""Forms of points and rewards."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import ValidationError

from coop.blueprints.units.forms import DAYS, PictureField
from coop.domain.catalogue.queries import list_items
from coop.domain.loyalty.types import EarnRule, EventKind, ProgramTerms, RewardText, Spending, Tier
from coop.errors import Refused
from coop.explain import N_
from coop.web.access import this_unit
from coop.web.forms import (
    ChoiceField,
    DateField,
    Form,
    LongTextField,
    ManyChoicesField,
    MoneyField,
    TextField,
    WholeNumberField,
    YesField,
)

MOST_POINTS, MOST_PIECES = 1_000_000, 100_000


class PointsField(WholeNumberField):
    """A count of points; with a minus where they are taken away."""

    minimum = -MOST_POINTS
    maximum = MOST_POINTS

    def parse(self, text: str) -> int:
        sign = -1 if text[:1] in "-−" else 1
        return sign * super().parse(text.lstrip("+-−").strip())


class TiersField(LongTextField):
    """A tier a line: its name, and from how many points on."""

    max_length = 1000

    def read(self, text: str) -> list[Tier]:
        tiers = []
        for line in filter(None, map(str.strip, text.splitlines())):
            name, _sign, points = line.rpartition(" ")
            digits = points.replace(".", "")
            if not name or not digits.isascii() or not digits.isdigit() or len(digits) > 7:
                raise Refused(N_("Write a tier a line, such as: Emas 500"))
            tiers.append(Tier(name, name.strip(), int(digits)))
        return tiers

    @staticmethod
    def write(value: list[Tier]) -> str:
        return "\n".join(f"{tier.name} {tier.from_points}" for tier in value)


class ProgramForm(Form):
    amount_each = MoneyField(_l("A point is worth"), required=True, maximum=1_000_000)
    least = WholeNumberField(
        _l("Points at a time, at least"), required=True, minimum=1, maximum=MOST_POINTS
    )
    share_percent = WholeNumberField(
        _l("Highest share of a bill"), required=True, minimum=1, maximum=100, help=_l("In percent.")
    )
    pending_days = WholeNumberField(
        _l("Days until earned points can be spent"), required=True, maximum=365
    )
    valid_months = WholeNumberField(
        _l("Months that points live"), minimum=1, maximum=120, help=_l("Empty: for ever.")
    )
    tiers = TiersField(
        _l("Tiers"), help=_l("One a line with the points of twelve months, such as: Emas 500")
    )

    def terms(self) -> ProgramTerms:
        """Return what was typed."""
        spending = Spending(self.amount_each.data, self.least.data, self.share_percent.data)
        return ProgramTerms(spending, self.pending_days.data, self.valid_months.data)


class RuleForm(Form):
    name = TextField(_l("Name"), required=True, max_length=120)
    event = ChoiceField(_l("What earns"), required=True, choices=EventKind)
    points = WholeNumberField(_l("Points"), required=True, minimum=1, maximum=MOST_POINTS)
    per_amount = MoneyField(
        _l("For every"), help=_l("Empty: once for each, whatever was paid."), maximum=1_000_000_000
    )
    cap_points = WholeNumberField(_l("At most, each time"), minimum=1, maximum=MOST_POINTS)
    items = ManyChoicesField(
        _l("Only for"),
        choices=lambda: [(item.key, item.terms.name) for item in list_items(this_unit().id)],
    )
    weekdays = ManyChoicesField(
        _l("Only on"), coerce=int, choices=lambda: [(n, day[1]) for n, day in enumerate(DAYS)]
    )
    first_on = DateField(_l("First day"))
    last_on = DateField(_l("Last day"))
    is_for_first = YesField(_l("Only the first time"))
    is_for_birthday = YesField(_l("Only on the birthday"))

    def rule(self) -> EarnRule:
        """Return what was typed; no day chosen is every day."""
        return EarnRule(
            "",
            self.name.data,
            self.event.data,
            self.points.data,
            self.per_amount.data,
            frozenset(self.items.data or ()),
            frozenset(self.weekdays.data or range(7)),
            self.first_on.data,
            self.last_on.data,
            self.is_for_first.data,
            self.is_for_birthday.data,
            self.cap_points.data,
        )


class RewardForm(Form):
    name = TextField(_l("Name"), required=True, max_length=120)
    text = LongTextField(_l("Description"), max_length=1000)
    points = WholeNumberField(_l("Points"), required=True, minimum=1, maximum=MOST_POINTS)
    from_on = DateField(_l("First day"), required=True)
    until_on = DateField(_l("Last day"))
    picture = PictureField(_l("Picture"))

    def reward(self, picture_id: int | None) -> RewardText:
        """Return what was typed."""
        return RewardText(
            self.name.data,
            self.points.data,
            self.from_on.data,
            self.until_on.data,
            self.text.data or "",
            picture_id,
        )


class NewRewardForm(RewardForm):
    stock = WholeNumberField(
        _l("Pieces"), maximum=MOST_PIECES, help=_l("Empty: as many as are wanted.")
    )


class StockForm(Form):
    pieces = PointsField(_l("Pieces"), required=True, help=_l("With a minus they are taken out."))

    def validate_pieces(self, field: Any) -> None:
        if abs(field.data) > MOST_PIECES:
            raise ValidationError(_("Please check the number."))


class CorrectionForm(Form):
    points = PointsField(_l("Points"), required=True, help=_l("With a minus they are taken away."))
    reason = TextField(_l("Reason"), required=True, max_length=300, help=_l("The person reads it."))
