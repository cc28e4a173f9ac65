"""What mails can name: each variable, what it means, and an example."""

from dataclasses import dataclass
from typing import Any, cast

from flask import current_app
from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from jinja2 import BaseLoader, meta

LOCALES = ("id", "en")
_OF_THE_ENGINE = {"_", "ngettext", "gettext"}


@dataclass(frozen=True, slots=True)
class Variable:
    """A variable of mails: what it means, and what stands there in an example."""

    meaning: LazyString
    example: Any


_DUE = "2026-07-10"
_ITEMS = [
    {
        "kind": "savings.wajib",
        "text": "Simpanan wajib Juli 2026",
        "amount": 100_000,
        "due_on": _DUE,
        "days_late": -3,
    },
    {
        "kind": "loans.instalment",
        "text": "PJ-2026-00007 / 4",
        "amount": 537_777,
        "due_on": "2026-07-04",
        "days_late": 3,
    },
]
VARIABLES: dict[str, Variable] = {
    "coop_name": Variable(_l("Name of the cooperative"), ""),
    "base_url": Variable(_l("Address of the portal"), ""),
    "name": Variable(_l("Name of the reader"), "Siti Rahayu"),
    "account_id": Variable(_l("Number of the account in the portal's address"), 12),
    "activation_token": Variable(_l("Secret end of the link to the first password"), "AbC123"),
    "address": Variable(_l("Where it is delivered to"), "Jl. Melati No. 5"),
    "admin_fee": Variable(_l("Administration fee (rupiah)"), 100_000),
    "amount": Variable(_l("Amount (rupiah)"), 1_250_000),
    "balance": Variable(_l("Balance (rupiah)"), 6_222_224),
    "bank": Variable(_l("Bank"), "BCA"),
    "bill_number": Variable(_l("Number of the bill"), "TG-2026-00012"),
    "by": Variable(_l("Who did it"), "Hendri Gunarso"),
    "colleague": Variable(_l("Name of the new colleague"), "Wulan Anggraini"),
    "document_id": Variable(_l("Number of the paper in the portal's address"), 7),
    "due_on": Variable(_l("Day on which it falls due"), _DUE),
    "ends_in": Variable(_l("Last digits of the bank account"), "1234"),
    "excess_amount": Variable(_l("Paid beyond the bills (rupiah)"), 5_000),
    "expires_at": Variable(_l("Moment until which the time is held"), "2026-07-01T05:00:00+00:00"),
    "failed": Variable(
        _l("List of checks, each with name and problems"),
        [{"name": "savings.balance_is_journal", "problems": ["account 7"]}],
    ),
    "first_due_on": Variable(_l("Day of the first instalment"), _DUE),
    "free_until": Variable(
        _l("Moment until which cancelling is free, if it costs later"), "2026-07-01T02:00:00+00:00"
    ),
    "id": Variable(_l("Number in the portal's address"), 5),
    "interest": Variable(_l("Interest (rupiah)"), 25_000),
    "items": Variable(_l("List of what is open: text, amount, due_on, days_late, kind"), _ITEMS),
    "joined_on": Variable(_l("Day of joining"), "2026-02-02"),
    "lines": Variable(
        _l("List of what was paid: text, bill, amount"),
        [{"text": "Simpanan wajib Juli 2026", "bill": "TG-2026-00012", "amount": 100_000}],
    ),
    "is_delivered": Variable(_l("Whether it is delivered, not picked up"), True),  # noqa: FBT003
    "link": Variable(_l("Rest of the address after the portal's"), "keluhan-saya/5"),
    "member_number": Variable(_l("Member number"), "000017"),
    "method": Variable(_l("How it is paid: cash or transfer"), "transfer"),
    "months": Variable(_l("Term in months"), 12),
    "next_km": Variable(_l("Kilometres at which the next service is due, if any"), 55_000),
    "next_due_on": Variable(_l("Day of the next instalment, if any"), _DUE),
    "note": Variable(_l("Note"), "Mohon lunasi dahulu sisa pinjaman."),
    "noted_at": Variable(_l("Moment at which it was noted"), "2026-07-01T01:00:00+00:00"),
    "number": Variable(_l("Number of what the mail is about"), "PJ-2026-00007"),
    "on": Variable(_l("Day of what the mail is about"), "2026-07-01"),
    "outcome": Variable(_l("What follows: ask, resolve or answer"), "resolve"),
    "paid_on": Variable(_l("Day of the payment"), "2026-07-01"),
    "penalty": Variable(_l("Penalty (rupiah)"), 0),
    "principal": Variable(_l("Principal (rupiah)"), 250_000),
    "problem_count": Variable(_l("Number of problems"), 1),
    "reason": Variable(_l("Reason"), "Foto KTP kurang jelas."),
    "receipt_number": Variable(_l("Number of the receipt"), "KW-2026-00031"),
    "role": Variable(_l("The post: desk or worker"), "desk"),
    "seal": Variable(_l("Seal of the trail"), "9f2c…"),
    "sequence": Variable(_l("Number of the seal"), 1_204),
    "service": Variable(_l("Service that was booked"), "Cuci AC mobil"),
    "starts_at": Variable(_l("Moment at which the booking begins"), "2026-07-02T02:00:00+00:00"),
    "stop": Variable(_l("Rest of the address that stops such mails"), "berhenti-kabar/AbC123"),
    "swp": Variable(_l("Mandatory loan savings (rupiah)"), 50_000),
    "target": Variable(_l("Account that was paid to"), "BCA ••••1234"),
    "subject": Variable(_l("Subject that was written"), "Loket buka lebih lama"),
    "text": Variable(_l("Text that was written"), "Sudah kami perbaiki, terima kasih."),
    "title": Variable(_l("Title that was written"), "Antrean loket terlalu lama"),
    "token": Variable(_l("Secret end of the link"), "AbC123"),
    "tone": Variable(_l("How the step speaks: friendly, plain or firm"), "friendly"),
    "total_amount": Variable(_l("All of it together (rupiah)"), 637_777),
    "unit_name": Variable(_l("Name of the business unit"), "Bengkel Sejuk"),
    "value_on": Variable(_l("Day on which the money moved"), "2026-07-01"),
    "where": Variable(_l("Address of the business unit"), "Jl. Dago 1, Bandung"),
    "voucher_id": Variable(_l("Number of the payment voucher in the portal's address"), 9),
}
STANDARD = frozenset({"coop_name", "base_url"})


def list_templates() -> list[str]:
    """Return the names of all mails, in order."""
    names = current_app.jinja_env.list_templates(filter_func=_is_mail)
    return sorted(name.removeprefix("email/").removesuffix(".txt") for name in names)


def _is_mail(name: str) -> bool:
    return name.startswith("email/") and name.endswith(".txt")


def variables_of(template: str) -> dict[str, Variable]:
    """Return what the mail can name: what its original names, and the standard ones."""
    env = current_app.jinja_env
    source, _path, _fresh = cast("BaseLoader", env.loader).get_source(env, f"email/{template}.txt")
    named = meta.find_undeclared_variables(env.parse(source)) - _OF_THE_ENGINE
    return {name: VARIABLES[name] for name in sorted(named | STANDARD)}


def example_of(template: str) -> dict[str, Any]:
    """Return an example of what the mail is made from."""
    return {
        name: variable.example
        for name, variable in variables_of(template).items()
        if name not in STANDARD
    }
