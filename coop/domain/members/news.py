"""Tell people of changes to what opens their login and to where they are paid."""

from coop.domain.identity.queries import find_user_of_person
from coop.domain.members.queries import find_current_member
from coop.domain.notifications.service import send_mail
from coop.domain.people.models import Person, PersonBankAccount


def tell_former_address(person: Person, former_email: str | None) -> None:
    """Mail the former address that e-mail address or phone number were changed."""
    if _has_something_here(person.id):
        send_mail(
            "contact_changed",
            former_email,
            {"name": person.full_name},
            locale=person.locale,
            person_id=person.id,
        )


def tell_of_account(person: Person, account: PersonBankAccount) -> None:
    """Mail the person that money goes to another account; of its number only the end."""
    if _has_something_here(person.id):
        context = {
            "name": person.full_name,
            "bank": account.bank,
            "ends_in": account.number_last4,
        }
        send_mail(
            "bank_account_changed",
            person.email,
            context,
            locale=person.locale,
            person_id=person.id,
        )


def _has_something_here(person_id: int) -> bool:
    """Say whether the person has a login or is a member; applicants correct their own form."""
    return find_user_of_person(person_id) is not None or find_current_member(person_id) is not None
