"""One of everything that an address of a unit may name."""

from typing import Any

from sqlalchemy import select

from coop.db import session
from coop.demo.drawings import draw_file
from coop.domain.customers.models import Customer
from coop.domain.files.service import keep_file
from coop.domain.identity.models import LoginName
from coop.domain.identity.queries import find_email, find_user_of_person, get_actor
from coop.domain.identity.types import Role
from coop.domain.logins.post_service import offer_post
from coop.domain.logins.types import NewColleague
from coop.domain.loyalty.correction_service import request_correction
from coop.domain.loyalty.models import PointsRule, Reward
from coop.domain.loyalty.reward_service import redeem_reward
from coop.domain.people.queries import get_person
from coop.domain.scheduling.models import OpeningException, OpeningPattern, Resource
from coop.domain.units.queries import find_unit
from coop.domain.units.service import unit_ref
from coop.gateways.storage import Storage
from coop.refs import Ref
from tests.support.staff import make_nik

CODE = "bengkel"


def find_units(storage: Storage, member_person_id: int) -> dict[str, Any]:
    """Return ids of the workshop of the demo: its hours, its resources, a logo."""
    unit = find_unit(CODE)
    assert unit is not None
    logo = keep_file(draw_file(storage, "Logo", ["AC"], "logo.jpg"), unit_ref(unit.id), "unit_logo")
    return {
        **_colleagues(unit.id, member_person_id),
        **_points(storage, unit.id, member_person_id),
        "unit_code": CODE,
        "unit_id": unit.id,
        "units.logo.file_id": logo.id,
        "units.switch.state": "close",
        "units.switch_resource.state": "off",
        "customers.switch_customer.step": "remove",
        "customer_id": _first(Customer, unit.id) + 1,  # without a login
        "customers.hand_out_code.customer_id": _first(Customer, unit.id),
        "resource_id": _first(Resource, unit.id),
        "pattern_id": _first(OpeningPattern, unit.id),
        "exception_id": _first(OpeningException, unit.id),
    }


def _colleagues(unit_id: int, member_person_id: int) -> dict[str, Any]:
    """Let a colleague work here, and the member be asked to."""
    owner = get_actor(_user_named("bengkel"))
    sari = NewColleague("Sari Utami", make_nik(8801), "sari.utami@contoh.id")
    offer_post(unit_id, sari, Role.WORKER, owner)
    member = find_user_of_person(member_person_id)
    assert member is not None
    email = find_email(member.id) or ""
    nik = get_person(member_person_id).nik or make_nik(8802)
    offer_post(unit_id, NewColleague("Anggota", nik, email), Role.WORKER, owner)
    return {
        "units.end_post.role": "worker",
        "units.end_post.user_id": _user_named("sari.utami@contoh.id"),
        "units.withdraw_offer.user_id": member.id,
        "units.answer_offer.verdict": "rejected",
    }


def _user_named(name: str) -> int:
    return int(session.scalars(select(LoginName.user_id).filter_by(value_key=name)).one())


def _points(storage: Storage, unit_id: int, member_person_id: int) -> dict[str, Any]:
    """Let a reward be taken and a large correction be asked for; a rule and a reward are there."""
    counted = select(Reward.id).where(Reward.unit_id == unit_id, Reward.stock.is_not(None))
    reward = session.scalars(counted).one()
    drawn = draw_file(storage, "Parfum", ["wangi"], "hadiah.jpg")
    picture = keep_file(drawn, Ref("reward", reward), "reward_picture")
    taken = redeem_reward(reward, member_person_id, "of the support")
    asker = get_actor(_user_named("resepsionis"))
    customer = session.get_one(Customer, _first(Customer, unit_id))
    asked = request_correction(
        customer.person_id, unit_id, 500, "Poin lama", asker, "of the support"
    )
    return {
        "reward_id": reward,
        "redemption_id": taken.id,
        "rule_id": _first(PointsRule, unit_id),
        "points.switch_rule.state": "off",
        "points.switch_reward.state": "off",
        "points.picture.file_id": picture.id,
        "points.decide_correction.person_id": customer.person_id,
        "points.decide_correction.verdict": "approved",
        "points.decide_correction.approval": asked.id,
    }


def _first(kind: Any, unit_id: int) -> int:
    return int(session.scalars(select(kind.id).where(kind.unit_id == unit_id)).first())
