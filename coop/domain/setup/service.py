"""Seed an empty database; a second run changes nothing."""

from datetime import date
from decimal import Decimal

import holidays as holiday_calendar
from sqlalchemy import select

from coop import dates
from coop.db import crypto, session
from coop.domain.complaints.models import ComplaintCategory
from coop.domain.ledger.chart import ACCOUNTS, class_of, side_of
from coop.domain.ledger.models import GlAccount
from coop.domain.loans.models import Collectibility, LoanProduct, LoanProductVersion
from coop.domain.payments.models import BankAccount
from coop.domain.reminders.models import ReminderStep
from coop.domain.savings.models import SavingsProduct, SavingsProductVersion
from coop.domain.settings.models import Holiday
from coop.domain.setup import starting_points as start
from coop.domain.setup.presets import Preset, open_alone
from coop.domain.units.models import Unit
from coop.domain.units.types import COOPERATIVE_UNIT_ID, FEATURES, UnitKind

YEARS_OF_HOLIDAYS = 3
HOUSE = "KSP"
"""The code of the cooperative's own unit, in addresses."""


def is_set_up() -> bool:
    """Say whether the cooperative's unit is there."""
    return session.get(Unit, COOPERATIVE_UNIT_ID) is not None


def set_up(preset: Preset = Preset.COOPERATIVE) -> bool:
    """Seed units, accounts, products, classes, steps and holidays; False if it was done before.

    Any preset but the cooperative's starts the portal of one business alone. The accounts and the
    unit of the house are there all the same: the books stand on them.
    """
    if is_set_up():
        return False
    session.add(
        Unit(
            id=COOPERATIVE_UNIT_ID,
            kind=UnitKind.COOPERATIVE,
            code=HOUSE,
            name="Koperasi",
            features=sorted(one.value for one in FEATURES[UnitKind.COOPERATIVE]),
        )
    )
    session.add_all(
        GlAccount(
            code=code,
            side=side_of(side),
            name_id=name_id,
            name_en=name_en,
            ref_kind=ref_kind,
            account_class=class_of(code),
        )
        for code, side, name_id, name_en, ref_kind in ACCOUNTS
    )
    session.flush()
    _add_bank_accounts()
    _add_savings_products()
    _add_loan_products()
    _add_classes()
    session.add_all(
        ReminderStep(kind=kind, offset_days=offset, tone=tone)
        for kind in start.REMINDER_KINDS
        for offset, tone in start.REMINDER_STEPS
    )
    session.add_all(
        ComplaintCategory(
            unit_id=COOPERATIVE_UNIT_ID,
            name=name,
            name_en=name_en,
            subject=subject,
            resolve_hours=hours,
        )
        for name, name_en, subject, hours in start.COMPLAINT_CATEGORIES
    )
    add_holidays(dates.today().year - 1)
    session.flush()
    if preset is not Preset.COOPERATIVE:
        open_alone(preset)
    return True


def _add_bank_accounts() -> None:
    session.add_all(
        BankAccount(
            unit_id=COOPERATIVE_UNIT_ID,
            gl_account=account,
            bank=bank,
            number=number,
            number_hash=crypto.keyed_hash(number),
            holder="Koperasi Simpan Pinjam Sejahtera",
        )
        for bank, account, number in start.BANK_ACCOUNTS
    )


def _add_savings_products() -> None:
    for kind, code, name, account, rate, due, deposit, balance in start.SAVINGS_PRODUCTS:
        product = SavingsProduct(
            unit_id=COOPERATIVE_UNIT_ID, kind=kind, code=code, name=name, gl_account=account
        )
        session.add(product)
        session.flush()
        session.add(
            SavingsProductVersion(
                product_id=product.id,
                starts_on=start.STARTS_ON,
                rate_percent_per_year=Decimal(rate),
                due_amount=due,
                minimum_deposit_amount=deposit,
                minimum_balance_amount=balance,
                **start.INTEREST.get(code, {}),
            )
        )


def _add_loan_products() -> None:
    for (
        code,
        name,
        text,
        method,
        rate,
        smallest,
        largest,
        shortest,
        longest,
        multiple,
        member_for,
    ) in start.LOAN_PRODUCTS:
        product = LoanProduct(unit_id=COOPERATIVE_UNIT_ID, code=code, name=name, description=text)
        session.add(product)
        session.flush()
        session.add(
            LoanProductVersion(
                product_id=product.id,
                starts_on=start.STARTS_ON,
                method=method,
                rate_percent_per_year=Decimal(rate),
                minimum_amount=smallest,
                maximum_amount=largest,
                minimum_months=shortest,
                maximum_months=longest,
                savings_multiple=multiple,
                membership_months=member_for,
                **start.LOAN_FEES,
                **start.LOAN_PENALTY,
            )
        )


def _add_classes() -> None:
    session.add_all(
        Collectibility(
            scheme="ojk-5",
            starts_on=start.STARTS_ON,
            rank=rank,
            name=name,
            from_days=first,
            to_days=last,
            allowance_percent=Decimal(percent),
            accrues_interest=accrues,
        )
        for rank, name, first, last, percent, accrues in start.COLLECTIBILITY
    )


def add_holidays(first_year: int) -> None:
    """Add Indonesia's public holidays of three years from ``first_year``, keeping known ones."""
    years = range(first_year, first_year + YEARS_OF_HOLIDAYS)
    known = set(session.scalars(select(Holiday.on)))
    for on, name in sorted(holiday_calendar.country_holidays("ID", years=years).items()):
        if on not in known and isinstance(on, date):
            session.add(Holiday(on=on, name=name[:120], source="python-holidays"))
