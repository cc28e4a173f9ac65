"""Lines of the bank's statement: each proves one receipt, whoever's it is.

A transfer that a cashier verified and the one sum of a deduction list take the reference of their
line here, and give it back when they are taken back. Two of a kind or of different kinds cannot
both have it: the database refuses the second row.
"""

from sqlalchemy import delete

from coop import dates
from coop.db import insert_unless_taken, session
from coop.domain.payments.models import BankReference
from coop.errors import Refused
from coop.explain import N_
from coop.refs import Ref


def take_reference(bank_account_id: int, key: str, owner: Ref, *, field: str) -> None:
    """Let ``owner`` have the line ``key`` (in normal form) of the bank account's statement.

    Raises Refused, naming the form's ``field``, when the line proves something else already.
    """
    row = BankReference(
        bank_account_id=bank_account_id,
        reference_key=key,
        owner_kind=owner.kind,
        owner_id=owner.id,
        taken_at=dates.now(),
    )
    if not insert_unless_taken(row):
        raise Refused(
            N_("This bank reference already proves another payment. Check the statement again."),
            field=field,
        )
    session.expunge(row)


def free_reference(owner: Ref) -> None:
    """Give back what ``owner`` has taken; nothing if it has none."""
    session.execute(
        delete(BankReference)
        .where(BankReference.owner_kind == owner.kind, BankReference.owner_id == owner.id)
        .execution_options(synchronize_session=False)
    )
