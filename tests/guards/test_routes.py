"""What every route and every form has: an access, a permission that exists, the form macros."""

import re
from pathlib import Path

import pytest
from flask import Flask

from coop.domain.identity.roles import ALL_PERMISSIONS, PERMISSIONS, UNIT_PERMISSIONS
from coop.domain.identity.types import Role
from coop.web.access import PUBLIC, SIGNED_IN, access_of
from coop.web.navigation import MENU, UNIT_MENU

ROOT = Path(__file__).parents[2]
TEMPLATES = ROOT / "coop/templates"
PERMISSION = re.compile(r'"([a-z_]+(?:\.[a-z_]+))"')
RAW_FORM = re.compile(
    r"<form\b[^>]*\bmethod=[\"']?post.*?(?:</form>|form_end)", re.IGNORECASE | re.DOTALL
)
TOKENS = re.compile(r"forms\.hidden\(|name=\"csrf_token\".*name=\"submission_id\"", re.DOTALL)
MACROS = "components/forms.html"
# what a person who is not there yet, or who follows a link, may open
FRONT_DOOR = {
    *(
        "booking",
        "broadcast",
        "catalogue",
        "complaining",
        "customers",
        "faq",
        "home",
        "identity",
        "joining",
        "notices",
        "orders",
        "pay",
        "points",
        "prints",
        "promotions",
        "ratings",
        "simulator",
        "unit_complaints",
        "unit_faq",
        "units",
    ),
    *("static", "verify"),
}
# what the supervisor writes: answers to what nobody else may read
SUPERVISORS_WRITE = {"complaints.confidential", "shu.check"}  # answers in confidence, consent


@pytest.fixture(scope="module")
def routed(make_app: object, tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """An application that is never asked anything: its map is enough."""
    folder = tmp_path_factory.mktemp("routes")
    app = make_app(DATABASE_URL=f"sqlite:///{folder / 'none.db'}")  # type: ignore[operator]  # the fixture is a function
    assert isinstance(app, Flask)
    return app


def _accesses(app: Flask) -> dict[str, str | None]:
    return {rule.endpoint: access_of(app, rule.endpoint) for rule in app.url_map.iter_rules()}


def _named(app: Flask) -> set[str]:
    accesses = {access for access in _accesses(app).values() if access}
    return set("|".join(accesses).split("|")) - {PUBLIC, SIGNED_IN}


def test_every_route_names_its_access(routed: Flask) -> None:
    accesses = _accesses(routed)
    assert len(accesses) > 100
    assert [endpoint for endpoint, access in accesses.items() if not access] == []


def test_only_the_front_door_is_open(routed: Flask) -> None:
    public = {e.split(".")[0] for e, access in _accesses(routed).items() if access == PUBLIC}
    assert public <= FRONT_DOOR


def test_somebody_holds_every_permission_that_a_route_asks_for(routed: Flask) -> None:
    assert _named(routed) - ALL_PERMISSIONS == set()


def test_what_holds_in_a_unit_is_asked_where_the_address_names_one(routed: Flask) -> None:
    of_units = [rule for rule in routed.url_map.iter_rules() if "unit_code" in rule.arguments]
    accesses = _accesses(routed)
    assert of_units
    for rule in routed.url_map.iter_rules():
        asked = set((accesses[rule.endpoint] or "").split("|"))
        if rule in of_units:
            assert asked <= UNIT_PERMISSIONS | {PUBLIC, SIGNED_IN}, rule.endpoint
        else:
            assert not asked & UNIT_PERMISSIONS, rule.endpoint


def test_somebody_holds_every_permission_of_the_menu(routed: Flask) -> None:
    entries = [entry.permission for group in MENU for entry in group.entries]
    assert {entry.permission for entry in UNIT_MENU} <= UNIT_PERMISSIONS
    assert entries
    assert set("|".join(entries).split("|")) - ALL_PERMISSIONS == set()


def test_every_permission_opens_something(routed: Flask) -> None:
    """A permission that nothing asks for promises what nobody can do."""
    files = [path for path in (ROOT / "coop").rglob("*.py") if path.name != "roles.py"]
    sources = [path.read_text(encoding="utf-8") for path in files]
    named = {name for source in sources for name in PERMISSION.findall(source)}
    assert ALL_PERMISSIONS - _named(routed) - named == set()


def test_the_supervisor_only_reads() -> None:
    others = {name for name in PERMISSIONS[Role.SUPERVISOR] if not name.endswith(".view")}
    assert others == SUPERVISORS_WRITE
    holders = {role for role, held in PERMISSIONS.items() if held & SUPERVISORS_WRITE}
    assert holders == {Role.SUPERVISOR}


def test_the_administrator_touches_no_money() -> None:
    money = {"payments", "savings", "loans", "ledger", "membership"}
    assert {n for n in PERMISSIONS[Role.ADMINISTRATOR] if n.split(".")[0] in money} == set()


def test_every_form_that_writes_carries_its_tokens() -> None:
    """The macros give a form its CSRF token and submission id; who writes one by hand asks them."""
    pages = {path.relative_to(TEMPLATES).as_posix(): path for path in TEMPLATES.rglob("*.html")}
    written = [
        (name, form)
        for name, path in pages.items()
        for form in RAW_FORM.findall(path.read_text(encoding="utf-8"))
        if name != MACROS
    ]
    assert written
    assert [name for name, form in written if not TOKENS.search(form)] == []
    assert RAW_FORM.search((TEMPLATES / MACROS).read_text(encoding="utf-8"))
