"""From a notice to the application that it is about, as this reader can begin it."""

from dataclasses import dataclass
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_login import current_user

from coop.domain.notices.offers import Offer
from coop.domain.notices.types import NoticeKind
from coop.domain.savings.queries import find_current_account
from coop.domain.savings.types import SavingsKind
from coop.web.access import may


@dataclass(frozen=True, slots=True)
class Start:
    """The button below a notice: its words, its icon, and where it leads."""

    word: str
    icon: str
    href: str


def find_start(notice: Any, offer: Offer | None) -> Start | None:
    """Return how this reader begins what ``notice`` is about, None where there is nothing.

    Who is no member joins first. A product that is not offered any more starts nothing.
    """
    is_member = may("member.self")
    if notice.kind is NoticeKind.NEWS or not is_member:
        wanted = notice.invites_to_join or offer is not None
        return None if is_member or not wanted else _join()
    if offer is None:
        return None
    if notice.kind is NoticeKind.LOAN:
        href = url_for("loans.apply", product=offer.opens_with)
        return Start(_("Apply for this loan"), "file-plus", href)
    return _save(offer)


def _join() -> Start:
    return Start(_("Become a member"), "user-plus", url_for("joining.register"))


def _save(offer: Offer) -> Start:
    account = find_current_account(current_user.person_id, SavingsKind.SUKARELA)
    if account is None:
        return Start(_("To my savings"), "pig-money", url_for("savings.mine"))
    if offer.opens_with == SavingsKind.BERJANGKA:
        href = url_for("savings.place", account_id=account.id)
        return Start(_("Open a term deposit"), "lock", href)
    href = url_for("savings.deposit", account_id=account.id)
    return Start(_("Deposit now"), "pig-money", href)
