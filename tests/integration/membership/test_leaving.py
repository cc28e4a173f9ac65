"""From the request to the secretary's deactivation, by four pairs of eyes, once."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from coop.db import session
from coop.domain.documents.models import Document
from coop.domain.identity import queries as identity
from coop.domain.identity.service import grant_role
from coop.domain.identity.types import Actor, Role
from coop.domain.ledger.models import JournalEntry, JournalLine
from coop.domain.ledger.service import find_entry_by_key
from coop.domain.ledger.settlement import SOURCES, SettlementLook, SettlementPart, SettlementSource
from coop.domain.ledger.types import credit
from coop.domain.members.models import Member
from coop.domain.members.types import LeavingReason, MemberStatus
from coop.domain.membership import queries, service
from coop.domain.membership.models import Resignation
from coop.domain.membership.types import LeavingStatus, Sheet
from coop.domain.payments import queries as payments
from coop.domain.payments import service as payment_service
from coop.domain.savings import service as savings
from coop.domain.savings.queries import list_accounts
from coop.domain.savings.settlement_service import reckon_uncredited
from coop.domain.settings.service import today
from coop.errors import Conflict, Refused
from coop.explain import Explained
from coop.refs import Ref
from tests.integration.membership.conftest import POKOK, Office, Upload, mails_of


@dataclass(frozen=True)
class Leaver:
    """A member with savings, and their login."""

    member: Member
    actor: Actor

    @property
    def total(self) -> int:
        """What stands on all accounts, and what they earned this month."""
        accounts = list_accounts(self.member.id)
        earned = reckon_uncredited(self.member.id, today())
        interest = sum(one.gross_amount - one.tax_amount for one in earned)
        return sum(account.balance for account in accounts) + interest


@pytest.fixture
def leaver(office: Office) -> Leaver:
    """Somebody who joined and saved."""
    member = office.member()
    user = identity.find_user_of_person(member.person_id)
    assert user is not None
    return Leaver(member, identity.get_actor(user.id))


def deposit(office: Office, leaver: Leaver, amount: int) -> None:
    account = next(a for a in list_accounts(leaver.member.id) if a.product_code == "sukarela")
    bill = savings.bill_deposit(account.id, amount)
    payment_service.receive_cash(leaver.member.person_id, {bill.id: amount}, office.cashier)


def requested(leaver: Leaver) -> Resignation:
    return service.request_resignation(
        leaver.member.id, LeavingReason.REQUEST, "Pindah kota", leaver.actor
    )


def approved(office: Office, leaver: Leaver) -> Resignation:
    resignation = requested(leaver)
    service.settle_resignation(resignation.id, office.secretary)
    service.approve_resignation(resignation.id, office.chair)
    return resignation


def test_request_marks_the_member_and_tells_them(leaver: Leaver) -> None:
    resignation = requested(leaver)
    assert resignation.status is LeavingStatus.REQUESTED
    assert leaver.member.status is MemberStatus.LEAVING
    assert len(mails_of("resignation_received")) == 1
    with pytest.raises(Conflict):
        requested(leaver)


def test_nobody_else_asks_for_a_member(office: Office, leaver: Leaver) -> None:
    with pytest.raises(Refused):
        service.request_resignation(leaver.member.id, LeavingReason.REQUEST, "", office.cashier)
    with pytest.raises(Refused) as refused:
        service.request_resignation(leaver.member.id, LeavingReason.DEATH, "", leaver.actor)
    assert refused.value.field == "reason"


def test_member_takes_it_back_while_nothing_is_settled(office: Office, leaver: Leaver) -> None:
    resignation = requested(leaver)
    service.withdraw_resignation(resignation.id, leaver.actor)
    assert leaver.member.status is MemberStatus.ACTIVE
    again = requested(leaver)
    service.settle_resignation(again.id, office.secretary)
    with pytest.raises(Conflict):
        service.withdraw_resignation(again.id, leaver.actor)


def test_secretary_enters_a_death_without_writing_to_the_dead(
    office: Office, leaver: Leaver
) -> None:
    service.request_resignation(
        leaver.member.id, LeavingReason.DEATH, "Surat kematian 12/2026", office.secretary
    )
    assert leaver.member.status is MemberStatus.LEAVING
    assert mails_of("resignation_received") == []


def test_whole_way_empties_everything_once(
    office: Office, leaver: Leaver, audit: Callable[[], dict[str, list[str]]]
) -> None:
    deposit(office, leaver, 1_500_000)
    total = leaver.total
    savings.bill_wajib(today().replace(day=1))
    resignation = approved(office, leaver)
    assert resignation.net_amount == total
    service.pay_resignation(resignation.id, office.treasurer, None)
    assert resignation.status is LeavingStatus.PAID
    entry = find_entry_by_key(f"resignation:{resignation.id}")
    assert entry is not None
    assert entry.total_amount == total
    assert leaver.total == 0
    assert payments.list_open_bills(leaver.member.person_id) == []
    service.complete_resignation(resignation.id, office.secretary)
    assert leaver.member.status is MemberStatus.LEFT
    assert leaver.member.leaving_reason is LeavingReason.REQUEST
    user = identity.find_user_of_person(leaver.member.person_id)
    assert user is not None
    assert not user.is_active
    assert queries.list_cards([leaver.member.id]) == []
    with pytest.raises(Conflict):
        service.complete_resignation(resignation.id, office.secretary)
    assert audit() == {}
    assert len(mails_of("resignation_completed")) == 1


def test_sheet_on_paper_names_all_who_acted(office: Office, leaver: Leaver) -> None:
    resignation = approved(office, leaver)
    service.pay_resignation(resignation.id, office.treasurer, None)
    paper = session.scalars(select(Document).where(Document.kind == "settlement")).one()
    assert paper.content["net_amount"] == resignation.net_amount
    assert (
        paper.content["settled_by"],
        paper.content["approved_by"],
        paper.content["paid_by"],
    ) == ("Rina Sekretaris", "Ketua Kartika", "Bendahara Budi")
    assert paper.person_id == leaver.member.person_id


def test_four_eyes_at_every_step(office: Office, leaver: Leaver) -> None:
    resignation = requested(leaver)
    with pytest.raises(Refused):
        service.settle_resignation(resignation.id, leaver.actor)
    service.settle_resignation(resignation.id, office.secretary)
    with pytest.raises(Refused):
        service.approve_resignation(resignation.id, office.secretary)
    service.approve_resignation(resignation.id, office.chair)
    for actor in (office.secretary, office.chair, leaver.actor):
        with pytest.raises(Refused):
            service.pay_resignation(resignation.id, actor, None)
    assert leaver.total >= POKOK


def test_money_that_came_in_after_the_settling_sends_it_back(
    office: Office, leaver: Leaver
) -> None:
    account = next(a for a in list_accounts(leaver.member.id) if a.product_code == "sukarela")
    bill = savings.bill_deposit(account.id, 50_000)
    resignation = approved(office, leaver)
    entries = session.scalar(select(func.count()).select_from(JournalEntry)) or 0
    payment_service.receive_cash(leaver.member.person_id, {bill.id: 50_000}, office.cashier)
    service.pay_resignation(resignation.id, office.treasurer, None)
    assert resignation.status is LeavingStatus.REQUESTED
    assert resignation.settlement is None
    assert session.scalar(select(func.count()).select_from(JournalEntry)) == entries + 1
    sheet = service.settle_resignation(resignation.id, office.secretary)
    assert sheet.net.result == leaver.total


def test_payment_is_made_once(office: Office, leaver: Leaver) -> None:
    resignation = approved(office, leaver)
    service.pay_resignation(resignation.id, office.treasurer, None)
    with pytest.raises(Conflict):
        service.pay_resignation(resignation.id, office.treasurer, None)


def test_a_transfer_that_was_not_announced_ends_with_the_membership(
    office: Office, leaver: Leaver
) -> None:
    account = next(a for a in list_accounts(leaver.member.id) if a.product_code == "sukarela")
    bill = savings.bill_deposit(account.id, 50_000)
    bank = payments.list_bank_accounts()[0]
    intent = payment_service.choose_transfer(leaver.member.person_id, {bill.id: 50_000}, bank.id)
    payment_service.receive_cash(leaver.member.person_id, {bill.id: 50_000}, office.cashier)
    resignation = approved(office, leaver)
    service.pay_resignation(resignation.id, office.treasurer, None)
    assert resignation.status is LeavingStatus.PAID
    with pytest.raises(Refused, match="no longer expected"):
        payment_service.announce_transfer(
            intent.id, value_on=today(), payer_name="Ani", proof=Upload(), actor=None
        )


def test_more_owed_than_there_is_blocks_and_says_so(
    office: Office, leaver: Leaver, monkeypatch: pytest.MonkeyPatch
) -> None:
    owed = leaver.total + 250_000
    _owe(monkeypatch, owed)
    resignation = requested(leaver)
    assert service.calculate_sheet(leaver.member.id, today()).net.result == -250_000
    with pytest.raises(Refused) as refused:
        service.settle_resignation(resignation.id, office.secretary)
    assert refused.value.params["amount"] == 250_000
    assert resignation.status is LeavingStatus.REQUESTED


def test_debt_is_set_off_against_savings(
    office: Office, leaver: Leaver, monkeypatch: pytest.MonkeyPatch
) -> None:
    _owe(monkeypatch, 200_000)
    total = leaver.total
    resignation = approved(office, leaver)
    service.pay_resignation(resignation.id, office.treasurer, None)
    assert resignation.net_amount == total - 200_000
    lines = session.scalars(
        select(JournalLine).where(JournalLine.entry_id == resignation.entry_id)
    ).all()
    assert sum(line.debit for line in lines) == total
    assert {line.account: line.credit for line in lines if line.credit} == {
        "1-1403": 200_000,
        "1-1101": total - 200_000,
    }


def test_partly_paid_bill_blocks(office: Office, leaver: Leaver) -> None:
    account = next(a for a in list_accounts(leaver.member.id) if a.product_code == "sukarela")
    bill = savings.bill_deposit(account.id, 100_000)
    payment_service.receive_cash(leaver.member.person_id, {bill.id: 40_000}, office.cashier)
    resignation = requested(leaver)
    with pytest.raises(Refused):
        service.settle_resignation(resignation.id, office.secretary)


def test_staff_keep_their_login_but_not_the_membership(office: Office, leaver: Leaver) -> None:
    grant_role(leaver.actor.user_id, Role.CASHIER)
    resignation = approved(office, leaver)
    service.pay_resignation(resignation.id, office.treasurer, None)
    service.complete_resignation(resignation.id, office.secretary)
    assert identity.get_user(leaver.actor.user_id).is_active
    assert identity.list_roles(leaver.actor.user_id) == [Role.CASHIER]


def test_rejected_and_sent_back(office: Office, leaver: Leaver) -> None:
    resignation = requested(leaver)
    service.settle_resignation(resignation.id, office.secretary)
    service.unsettle_resignation(resignation.id, office.chair, "Tanggal salah")
    assert (resignation.status, resignation.settlement) == (LeavingStatus.REQUESTED, None)
    service.reject_resignation(resignation.id, office.chair, "Masih penjamin")
    assert leaver.member.status is MemberStatus.ACTIVE
    assert resignation.open_mark is None


def test_frozen_sheet_survives_the_database(office: Office, leaver: Leaver) -> None:
    resignation = requested(leaver)
    sheet = service.settle_resignation(resignation.id, office.secretary)
    assert resignation.settlement is not None
    stored = Sheet.from_json(resignation.settlement)
    assert stored.equals(sheet)
    assert stored.on == today()
    later = service.calculate_sheet(leaver.member.id, today() + timedelta(days=1))
    assert later.equals(sheet)


def test_audit_finds_planted_faults(
    office: Office, leaver: Leaver, audit: Callable[[], dict[str, list[str]]]
) -> None:
    resignation = approved(office, leaver)
    service.pay_resignation(resignation.id, office.treasurer, None)
    resignation.net_amount = 1
    assert set(audit()) == {"membership.settlements"}
    leaver.member.status = MemberStatus.LEFT
    assert "membership.completed_resignations" in audit()
    payment_service.create_bill(
        leaver.member.person_id, "savings.wajib", Ref("savings_account", 1), 1000, "Iuran", today()
    )
    leaver.member.current_mark = None
    assert "membership.nothing_owed" in audit()


def _owe(monkeypatch: pytest.MonkeyPatch, amount: int) -> None:
    """Let a source say that the member owes ``amount`` rupiah."""
    reason = Explained("A debt", "a test", (), (), amount)
    part = SettlementPart("A debt", credit("1-1403", amount), reason)
    source = SettlementSource("test", lambda *_who: SettlementLook([part]), lambda *_who: None)
    monkeypatch.setitem(SOURCES, "test", source)
