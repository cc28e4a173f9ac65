"""The register in the browser."""

import pytest
from flask import Flask

from coop.domain.members import queries
from coop.web import panels
from tests.integration.members.conftest import NAMES, PASSWORD
from tests.support.pages import fill_in, sign_in


def test_the_list_and_its_file(app: Flask, register: list[int]) -> None:
    client = sign_in(app, "secretary", PASSWORD)
    page = client.get("/anggota?q=perez&sort=name&dir=desc").text
    assert "José Pérez" in page
    assert "Siti Rahayu" not in page
    lines = client.get("/anggota?format=csv").text.splitlines()
    assert len(lines) == 1 + len(NAMES)
    with client.get("/anggota?format=xlsx") as sheet:
        assert sheet.data[:2] == b"PK"
    assert client.get("/anggota?format=exe").status_code == 404
    assert client.get("/anggota?status=x&employer=-1&page=99999999999&sort=?").status_code == 200


def test_only_who_may_takes_the_register_away(app: Flask, register: list[int]) -> None:
    client = sign_in(app, "cashier", PASSWORD)
    assert client.get("/anggota").status_code == 200
    assert client.get("/anggota?format=csv").status_code == 422
    assert client.get(f"/anggota/{register[0]}/ubah").status_code == 403


def test_the_nik_is_masked_until_it_is_asked_for(app: Flask, register: list[int]) -> None:
    client, page = sign_in(app, "secretary", PASSWORD), f"/anggota/{register[0]}"
    assert "************0001" in client.get(page).text
    assert "3171231211870001" not in client.get(page).text
    assert fill_in(client, page, to=f"{page}/nik").status_code == 303
    assert "3171231211870001" in client.get(page).text
    assert "3171231211870002" not in client.get(f"/anggota/{register[1]}").text
    cashier = sign_in(app, "cashier", PASSWORD)
    assert fill_in(cashier, page, to=f"{page}/nik").status_code == 403


def test_an_edit_shows_before_and_after(app: Flask, register: list[int]) -> None:
    client, page = sign_in(app, "secretary", PASSWORD), f"/anggota/{register[0]}"
    typed = {
        "full_name": "Siti Rahayu Wijaya",
        "phone": "0812 3456 7810",
        "town": "Bekasi",
        "postcode": "17111",
        "born_on": "12/11/1987",
        "sex": "P",
        "monthly_salary": "Rp 5.250.000",
    }
    assert fill_in(client, f"{page}/ubah", **typed).status_code == 303
    shown = client.get(page).text
    assert "Siti Rahayu → Siti Rahayu Wijaya" in shown
    assert "Rp5.250.000" in shown
    assert "************0001" in shown  # an empty field leaves the NIK alone


@pytest.mark.parametrize(
    "wrong",
    [
        {"full_name": ""},
        {"full_name": "x" * 121},
        {"new_nik": "123"},
        {"new_nik": "3171231211870002"},
        {"postcode": "1711"},
        {"born_on": "31/02/1987"},
        {"monthly_salary": "-5"},
        {"monthly_salary": "99999999999999999999"},
        {"pays_by_payroll": "y"},
        {"employer_id": "999"},
        {"phone": "abc"},
    ],
)
def test_what_is_typed_wrongly_is_told_and_not_saved(
    app: Flask, register: list[int], wrong: dict[str, str]
) -> None:
    client, page = sign_in(app, "secretary", PASSWORD), f"/anggota/{register[0]}"
    typed = {"full_name": "Changed", "phone": "0812 3456 7810", **wrong}
    assert fill_in(client, f"{page}/ubah", **typed).status_code == 422
    assert "Siti Rahayu" in client.get(page).text


def test_a_bank_account_is_set_and_shown_masked(app: Flask, register: list[int]) -> None:
    client, page = sign_in(app, "secretary", PASSWORD), f"/anggota/{register[0]}"
    typed = {"bank": "BCA", "number": "123 456 7890", "holder": "SITI"}
    assert fill_in(client, f"{page}/rekening", **typed).status_code == 303
    assert "••••7890" in client.get(page).text
    assert fill_in(client, f"{page}/rekening", **(typed | {"number": "12"})).status_code == 422


def test_employers(app: Flask, register: list[int]) -> None:
    client = sign_in(app, "secretary", PASSWORD)
    assert fill_in(client, "/instansi/baru", name="PT Baru", payday="28").status_code == 303
    assert fill_in(client, "/instansi/baru", name="PT Baru", payday="28").status_code == 422
    assert fill_in(client, "/instansi/baru", name="PT Lain", payday="32").status_code == 422
    assert "PT Baru" in client.get("/instansi?q=baru").text
    with app.app_context():
        employer = next(row for row in queries.list_employers() if row.name == "PT Baru")
    assert (
        fill_in(client, f"/instansi/{employer.id}", name="PT Lama", payday="1").status_code == 303
    )
    assert client.get("/instansi/999").status_code == 404
    taken = fill_in(client, f"/instansi/{employer.id}", name="PT Maju", payday="1")
    assert taken.status_code == 422


def test_a_person_leads_to_their_membership(app: Flask, register: list[int]) -> None:
    client = sign_in(app, "secretary", PASSWORD)
    with app.app_context():
        person_id = queries.get_member(register[1]).person_id
    answer = client.get(f"/anggota/orang/{person_id}")
    assert answer.headers["Location"] == f"/anggota/{register[1]}"
    assert client.get("/anggota/orang/999").status_code == 404


def test_other_areas_add_sections(
    app: Flask, register: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(panels.PANELS, "member", [])
    panels.register_panel(
        "member", 20, "members.view", lambda member_id: f"<b>second {member_id}</b>"
    )
    panels.register_panel("member", 10, "members.view", lambda _member_id: "<b>first</b>")
    panels.register_panel("member", 30, "nobody.may", lambda _member_id: "<b>for others</b>")
    panels.register_panel("member", 40, "members.view", lambda _member_id: None)
    page = sign_in(app, "secretary", PASSWORD).get(f"/anggota/{register[0]}").text
    assert page.index("<b>first</b>") < page.index(f"<b>second {register[0]}</b>")
    assert "for others" not in page
