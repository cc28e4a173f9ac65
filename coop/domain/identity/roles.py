"""What each role may do, and where. Permission names belong to the areas; here they are listed.

A role holds in the unit in which it was granted. Who supervises the whole house reads in each unit.
"""

from collections.abc import Iterable

from coop.domain.identity.types import Role

_READ_ALL = frozenset(
    {
        "members.view",
        "membership.view",
        "payments.view",
        "banks.view",
        "savings.view",
        "loans.view",
        "ledger.view",
        "books.view",
        "shu.view",
        "reports.view",
        "notifications.view",
        "reminders.view",
        "documents.view",
        "trail.view",
        "assurance.view",
        "complaints.view",
        "moving_in.view",
        "payroll.view",
        "products.view",
        "notices.view",
        "broadcast.view",
        "businesses.view",
    }
)

_WORKER = frozenset({"units.view", "bookings.view", "bookings.serve"})
_DESK = _WORKER | {
    "customers.view",
    "customers.manage",
    "catalogue.view",
    "orders.view",
    "orders.manage",
    "points.view",
    "points.correct",
    "bookings.manage",
    "promotions.view",
    "ratings.view",
    "ratings.reply",
    "till.view",
    "till.check",
    "unit_complaints.view",
    "unit_complaints.handle",
    "unit_faq.manage",
}
_OWNER = _DESK | {
    "units.manage",
    "units.staff",
    "catalogue.manage",
    "orders.approve",
    "points.manage",
    "promotions.manage",
    "till.record",
    "ratings.hide",
    "till.accounts",
    "trade.view",
    "services.manage",
    "unit_complaints.manage",
    "unit_complaints.publish",
    "unit_complaints.confidential",
}
# What a role may read in every unit, whichever it was granted in.
_SUPERVISING = frozenset(
    {
        "units.view",
        "customers.view",
        "catalogue.view",
        "orders.view",
        "points.view",
        "bookings.view",
        "promotions.view",
        "ratings.view",
        "till.view",
        "trade.view",
        "unit_complaints.view",
    }
)
EVERYWHERE: dict[Role, frozenset[str]] = {
    Role.CHAIR: _SUPERVISING,
    Role.SUPERVISOR: _SUPERVISING | {"unit_complaints.confidential"},
}

PERMISSIONS: dict[Role, frozenset[str]] = {
    Role.OWNER: _OWNER,
    Role.DESK: _DESK,
    Role.WORKER: _WORKER,
    Role.CUSTOMER: frozenset({"customer.self"}),
    Role.MEMBER: frozenset({"member.self"}),
    Role.SECRETARY: frozenset(
        {
            "members.view",
            "members.edit",
            "members.reveal",
            "members.cards",
            "members.export",
            "membership.view",
            "membership.check",
            "membership.settle",
            "membership.deactivate",
            "identity.hand_out_code",
            "moving_in.view",
            "moving_in.prepare",
            "payroll.view",
            "notifications.view",
            "reports.view",
            "documents.view",
            "complaints.view",
            "complaints.manage",
            "faq.manage",
            "notices.view",
            "notices.edit",
            "notifications.write",
            "broadcast.view",
            "broadcast.write",
            "catalogue.view",
            "catalogue.manage",
            "orders.view",
            "orders.manage",
            "promotions.view",
            "promotions.manage",
        }
    ),
    Role.CASHIER: frozenset(
        {
            "catalogue.view",
            "orders.view",
            "orders.manage",
            "members.view",
            "payments.view",
            "payments.check",
            "payments.cash",
            "books.view",
            "books.write",
            "savings.view",
            "savings.request_for_member",
            "loans.view",
            "reports.view",
            "documents.view",
            "identity.hand_out_code",
            "complaints.view",
            "complaints.handle",
        }
    ),
    Role.TREASURER: frozenset(
        {
            "catalogue.view",
            "orders.view",
            "orders.approve",
            "members.view",
            "members.reveal",
            "membership.view",
            "membership.pay",
            "payments.view",
            "payments.record",
            "payments.confirm_drawer",
            "payments.reverse",
            "banks.view",
            "banks.manage",
            "savings.view",
            "savings.pay",
            "savings.bill",
            "savings.run_interest",
            "loans.view",
            "loans.analyse",
            "loans.decide_within_limit",
            "loans.disburse",
            "ledger.view",
            "ledger.reverse",
            "books.view",
            "books.write",
            "books.close",
            "shu.view",
            "shu.prepare",
            "moving_in.view",
            "moving_in.prepare",
            "payroll.view",
            "payroll.prepare",
            "products.view",
            "products.propose",
            "reports.view",
            "notifications.view",
            "reminders.view",
            "reminders.manage",
            "documents.view",
            "assurance.view",
            "complaints.view",
            "complaints.handle",
            "notices.view",
            "notices.publish",
            "broadcast.view",
            "broadcast.approve",
        }
    ),
    Role.COMMITTEE: frozenset(
        {
            "members.view",
            "savings.view",
            "loans.view",
            "loans.vote",
            "documents.view",
            "complaints.view",
            "complaints.handle",
        }
    ),
    Role.CHAIR: frozenset(
        {
            *_READ_ALL,
            "membership.approve",
            "moving_in.approve",
            "payroll.approve",
            "products.approve",
            "membership.approve_leaving",
            "savings.approve",
            "loans.vote",
            "ledger.approve_reversal",
            "books.approve",
            "shu.resolve",
            "payments.approve_reversal",
            "banks.approve",
            "settings.approve",
            "identity.approve_roles",
            "units.approve",
            "complaints.publish",
            "notices.publish",
            "broadcast.approve",
        }
    ),
    Role.SUPERVISOR: _READ_ALL | {"complaints.confidential", "shu.check"},
    Role.ADMINISTRATOR: frozenset(
        {
            "identity.manage",
            "identity.hand_out_code",
            "businesses.view",
            "units.found",
            "settings.manage",
            "notifications.view",
            "notifications.resend",
            "notifications.write",
            "trail.view",
            "reminders.view",
            "reminders.manage",
        }
    ),
}

# Every permission that some role holds, for the guards.
ALL_PERMISSIONS = frozenset().union(*PERMISSIONS.values())
UNIT_PERMISSIONS = PERMISSIONS[Role.OWNER]
"""What holds in one unit: a route that names one of these names the unit in its address."""


def permissions_of(roles: Iterable[Role]) -> frozenset[str]:
    """Return what holders of all of ``roles`` may do, in whichever unit."""
    held = frozenset(roles)
    return permissions_everywhere(held).union(*(PERMISSIONS[role] for role in held))


def permissions_everywhere(roles: Iterable[Role]) -> frozenset[str]:
    """Return what holders of ``roles`` may do in each unit."""
    return frozenset().union(*(EVERYWHERE[role] for role in roles if role in EVERYWHERE))
