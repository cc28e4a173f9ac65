"""Forms of sharing the surplus."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from coop.domain.payments.queries import list_bank_accounts
from coop.domain.savings.types import LABELS, SavingsKind
from coop.domain.settings.service import today
from coop.domain.shu.rules import of_the_members_part
from coop.domain.shu.types import FundKind, PayoutWay, Policy, SavingsBasis
from coop.web.filters import translated
from coop.web.forms import (
    ChoiceField,
    DateField,
    Form,
    LongTextField,
    ManyChoicesField,
    PercentField,
    TextField,
    YesField,
)

# shares that cooperatives commonly resolve (35 + 40 + 5 × 5); the meeting decides
USUAL = {
    FundKind.RESERVE: Decimal(35),
    FundKind.SAVINGS: Decimal(20),
    FundKind.PARTICIPATION: Decimal(20),
    FundKind.BOARD: Decimal(5),
    FundKind.STAFF: Decimal(5),
    FundKind.EDUCATION: Decimal(5),
    FundKind.SOCIAL: Decimal(5),
    FundKind.DEVELOPMENT: Decimal(5),
}
USUAL_OTHERS = {
    FundKind.RESERVE: Decimal(70),
    FundKind.BOARD: Decimal(10),
    FundKind.STAFF: Decimal(10),
    FundKind.EDUCATION: Decimal(5),
    FundKind.SOCIAL: Decimal(5),
}
UNIT = "unit_"
COUNTED = (SavingsKind.POKOK, SavingsKind.WAJIB, SavingsKind.SWP, SavingsKind.SUKARELA)


def _kinds() -> list[tuple[SavingsKind, str]]:
    return [(kind, translated(LABELS[kind])) for kind in COUNTED]


def _stated() -> list[tuple[str, LazyString]]:
    return [
        ("whole", _l("In percent of the whole surplus")),
        ("part", _l("In percent of the members' part")),
    ]


class _PolicyForm(Form):
    """How a surplus is shared: two tables of percentages, and what counts as savings."""

    savings_basis = ChoiceField(
        _l("What counts as savings"),
        required=True,
        choices=SavingsBasis,
        default=SavingsBasis.AVERAGE,
    )
    savings_kinds = ManyChoicesField(
        _l("Which savings"),
        required=True,
        choices=_kinds,
        coerce=SavingsKind,
        default=[SavingsKind.POKOK, SavingsKind.WAJIB],
    )
    includes_left = YesField(_l("Members who left during the year have a share too"))
    stated = ChoiceField(
        _l("The two parts of the members are stated"),
        required=True,
        style="radio",
        choices=_stated,
        default="whole",
    )
    members_part = PercentField(
        _l("Members' part"), maximum=Decimal(100), help=_l("Only when stated in percent of it.")
    )

    def policy(self, year: int) -> Policy:
        """Return what was chosen. Raises Refused when the members' parts are not 100 together."""
        return Policy(
            year,
            self.savings_basis.data,
            tuple(self.savings_kinds.data),
            bool(self.includes_left.data),
            self._percents("m"),
            self._percents("o"),
            {
                field.short_name.removeprefix(UNIT): field.data
                for field in self.unit_fields()
                if field.data
            },
        )

    def unit_fields(self) -> list[PercentField]:
        """Return the percentages by unit; none where there is but one unit."""
        return [field for field in self if field.short_name.startswith(UNIT)]

    def _percents(self, table: str) -> dict[FundKind, Decimal]:
        percents = {
            kind: self[f"{table}_{kind.value}"].data or Decimal(0)
            for kind in FundKind
            if f"{table}_{kind.value}" in self
        }
        if table == "m" and self.stated.data == "part":
            percents |= of_the_members_part(
                self.members_part.data or Decimal(0),
                percents[FundKind.SAVINGS],
                percents[FundKind.PARTICIPATION],
            )
        return percents


PolicyForm: type[_PolicyForm] = type(
    "PolicyForm",
    (_PolicyForm,),
    {
        f"{table}_{kind.value}": PercentField(
            _l(kind.label), maximum=Decimal(100), default=usual.get(kind, Decimal(0))
        )
        for table, usual in (("m", USUAL), ("o", USUAL_OTHERS))
        for kind in FundKind
    },
)


def policy_form(units: Mapping[str, str], **options: Any) -> _PolicyForm:
    """Return the form; where ``units`` (names by code) are several, with a percentage for each."""
    fields = {
        f"{UNIT}{code}": PercentField(name, maximum=Decimal(100)) for code, name in units.items()
    }
    kind = type("UnitPolicyForm", (PolicyForm,), fields) if len(units) > 1 else PolicyForm
    return kind(**options)


class ResolveForm(Form):
    """What the members' meeting resolved."""

    resolution = TextField(_l("Number of the resolution"), required=True, max_length=60)
    resolved_on = DateField(_l("Day of the meeting"), required=True, default=today)


class ReasonForm(Form):
    """Why something is taken back, or stays."""

    reason = LongTextField(_l("Reason"), required=True, max_length=500)


def _ways() -> list[tuple[PayoutWay, str]]:
    return [(way, translated(way.label)) for way in PayoutWay if way is not PayoutWay.SETTLEMENT]


def _banks() -> list[tuple[int, str]]:
    return [(bank.id, bank.bank) for bank in list_bank_accounts()]


class PayoutForm(Form):
    """How unpaid shares are paid."""

    way = ChoiceField(
        _l("How"), required=True, choices=_ways, coerce=PayoutWay, default=PayoutWay.SUKARELA
    )
    bank_account_id = ChoiceField(
        _l("Transferred from"), choices=_banks, coerce=int, help=_l("Only for transfers.")
    )
