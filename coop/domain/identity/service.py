"""Create logins, name them, give them roles and passwords, and let people in."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any, cast

from sqlalchemy import ColumnElement, CursorResult, delete, func, select, update

from coop import dates
from coop.db import insert_unless_taken, session, take
from coop.db.crypto import keyed_hash
from coop.domain.identity import passwords, rules, second_factor
from coop.domain.identity.errors import (
    SecondFactorNeeded,
    SignInRefused,
    TokenSpent,
    TooManyAttempts,
)
from coop.domain.identity.models import LoginName, OneTimeToken, SignInAttempt, User, UserRole
from coop.domain.identity.queries import find_user_by_name, get_user, list_login_names
from coop.domain.identity.tokens import hash_code, hash_link, make_code, make_link_token
from coop.domain.identity.types import LoginKind, Role, TokenPurpose
from coop.domain.trail.service import acting_user, write_trail
from coop.errors import Refused
from coop.explain import N_
from coop.refs import Ref


@contextmanager
def acting_as(user_id: int) -> Iterator[None]:
    """Write the trail in the name of who has just proved to be this user."""
    token = acting_user.set(user_id)
    try:
        yield
    finally:
        acting_user.reset(token)


# --- users, names, roles ---


def create_user(display_name: str, *, person_id: int | None = None, locale: str = "id") -> User:
    """Create a login without names and password (flushed)."""
    user = User(
        display_name=display_name,
        person_id=person_id,
        locale=locale,
        is_active=True,
        session_epoch=0,
        created_at=dates.now(),
    )
    session.add(user)
    session.flush()
    write_trail("user.created", Ref("user", user.id))
    return user


def add_login_name(user_id: int, kind: LoginKind, value: str) -> LoginName:
    """Let the user sign in by ``value`` as well. Refused when it is taken or malformed."""
    name = LoginName(
        user_id=user_id, kind=kind, value=value.strip(), value_key=rules.login_key(kind, value)
    )
    if not insert_unless_taken(name):
        raise Refused(N_("This login name is already in use."), field=kind.value)
    write_trail("user.name_added", Ref("user", user_id), kind=kind.value)
    return name


def replace_login_name(user_id: int, kind: LoginKind, value: str | None) -> None:
    """Make ``value`` the user's only name of ``kind``; None takes the name away."""
    removed = delete(LoginName).where(LoginName.user_id == user_id, LoginName.kind == kind)
    session.execute(removed)
    if value is not None:
        add_login_name(user_id, kind, value)


def grant_role(user_id: int, role: Role, unit_id: int = 1) -> None:
    """Give the user a role in a unit; nothing happens when they hold it."""
    row = UserRole(
        user_id=user_id,
        role=role,
        unit_id=unit_id,
        granted_by=acting_user.get(),
        granted_at=dates.now(),
    )
    if insert_unless_taken(row):
        write_trail("role.granted", Ref("user", user_id), role=role.value, unit=unit_id)


def revoke_role(user_id: int, role: Role, unit_id: int = 1) -> None:
    """Take a role away; nothing happens when the user does not hold it."""
    held = delete(UserRole).where(
        UserRole.user_id == user_id, UserRole.role == role, UserRole.unit_id == unit_id
    )
    if take(held):
        write_trail("role.revoked", Ref("user", user_id), role=role.value, unit=unit_id)


def switch_off_user(user_id: int) -> None:
    """Let the user in no more; their sessions end at once."""
    user = get_user(user_id)
    user.is_active = False
    _end_sessions(user)
    write_trail("user.switched_off", Ref("user", user_id))


def switch_on_user(user_id: int) -> None:
    """Let the user in again."""
    get_user(user_id).is_active = True
    session.flush()
    write_trail("user.switched_on", Ref("user", user_id))


# --- passwords and what is handed out instead of one ---


def set_password(user_id: int, password: str) -> User:
    """Set the password, end every session and spend what was handed out to set one.

    Raises Refused (field ``password``) for a short or common one.
    """
    user = get_user(user_id)
    names = [name.value for name in list_login_names(user_id)]
    rules.ensure_good_password(password, passwords.common_passwords(), [user.display_name, *names])
    user.password_hash = passwords.hash_password(password)
    _end_sessions(user)
    _expire_tokens(OneTimeToken.user_id == user_id)
    write_trail("user.password_set", Ref("user", user_id))
    return user


def begin_anew(user_id: int) -> None:
    """Take away everything that opens the login: password, sessions, links, codes, phone.

    What was set up before may be somebody else's, the codes from a phone too.
    """
    user = get_user(user_id)
    user.password_hash = None
    _end_sessions(user)
    _expire_tokens(OneTimeToken.user_id == user_id)
    if user.totp_secret is not None:
        second_factor.remove(user_id)
    write_trail("user.begun_anew", Ref("user", user_id))


def ensure_password(user_id: int, present: str, address: str) -> None:
    """Refuse to go on without the user's present password; wrong guesses are counted.

    Raises TooManyAttempts and SignInRefused (field ``present``): keep the transaction then.
    """
    user = get_user(user_id)
    account, origin = _account(user, ""), _key(address)
    _ensure_few_failures(account, origin)
    if not passwords.verify_password(user.password_hash, present):
        _note_failure(account, origin)
        raise SignInRefused(N_("This is not your present password."), field="present")


def change_password(user_id: int, present: str, password: str, address: str) -> User:
    """Set a new password for someone who knows the present one.

    Raises what `ensure_password` and `set_password` raise.
    """
    ensure_password(user_id, present, address)
    return set_password(user_id, password)


def issue_token(user_id: int, purpose: TokenPurpose) -> str:
    """Return a new link token or code for the user; older ones of the purpose end.

    Codes (RESET_CODE) are read out by staff, the others stand in an address.
    """
    is_code = purpose is TokenPurpose.RESET_CODE
    secret = make_code() if is_code else make_link_token()
    _expire_tokens(OneTimeToken.user_id == user_id, OneTimeToken.purpose == purpose)
    now = dates.now()
    session.add(
        OneTimeToken(
            user_id=user_id,
            purpose=purpose,
            token_hash=hash_code(user_id, secret) if is_code else hash_link(secret),
            issued_by=acting_user.get(),
            issued_at=now,
            failed_attempts=0,
            expires_at=now + rules.TOKEN_LIVES[purpose],
        )
    )
    session.flush()
    write_trail("token.issued", Ref("user", user_id), purpose=purpose.value)
    return secret


def use_token(token: str, purpose: TokenPurpose) -> User:
    """Use a link's token and return its user. Raises TokenSpent; of two rivals one wins."""
    return _use(OneTimeToken.token_hash == hash_link(token), OneTimeToken.purpose == purpose)


def use_code(name: str, code: str, address: str) -> User:
    """Use the code that staff handed out to the user of ``name`` and return the user.

    Six wrong guesses spend a code; they count as failed sign-ins too. Raises TooManyAttempts and
    SignInRefused, which tells nothing about name or code: keep the transaction then.
    """
    user = find_user_by_name(name)
    account, origin = _account(user, name), _key(address)
    _ensure_few_failures(account, origin)
    user_id = user.id if user is not None else 0
    try:
        return _use(
            OneTimeToken.token_hash == hash_code(user_id, code),
            OneTimeToken.purpose == TokenPurpose.RESET_CODE,
            OneTimeToken.failed_attempts < rules.CODE_ATTEMPTS,
        )
    except TokenSpent as refusal:
        _note_failure(account, origin)
        session.execute(
            update(OneTimeToken)
            .where(
                OneTimeToken.user_id == user_id,
                OneTimeToken.used_at.is_(None),
                OneTimeToken.purpose == TokenPurpose.RESET_CODE,
            )
            .values(failed_attempts=OneTimeToken.failed_attempts + 1)
        )
        raise SignInRefused(
            N_("Name or code is not right, or the code has expired. Ask the office for a new one.")
        ) from refusal


def count_recent_tokens(user_id: int, purpose: TokenPurpose) -> int:
    """Return how many tokens of ``purpose`` were issued for the user within the hour."""
    recent = select(func.count()).where(
        OneTimeToken.user_id == user_id,
        OneTimeToken.purpose == purpose,
        OneTimeToken.issued_at > dates.now() - timedelta(hours=1),
    )
    return session.scalar(recent) or 0


# --- signing in ---


def sign_in(name: str, password: str, address: str, code: str | None = None) -> User:
    """Return the user who may come in by this name and password.

    Raises SecondFactorNeeded when a code from the phone is set up and ``code`` is None,
    SignInRefused otherwise (it never tells what was wrong) and TooManyAttempts. Failures are rows:
    keep the transaction although the answer is a refusal.
    """
    user = find_user_by_name(name)
    account, origin = _account(user, name), _key(address)
    _ensure_few_failures(account, origin)
    is_right = passwords.verify_password(user.password_hash if user else None, password)
    if user is None or not is_right or not user.is_active:
        _note_failure(account, origin)
        raise SignInRefused(N_("Name or password is not right."))
    if user.password_hash is not None and passwords.needs_rehash(user.password_hash):
        user.password_hash = passwords.hash_password(password)
    if user.totp_secret is None:
        return _let_in(user, account)
    if code is None:
        raise SecondFactorNeeded(N_("Enter the code from your phone."), user.id)
    return confirm_second_factor(user.id, code, address)


def confirm_second_factor(user_id: int, code: str, address: str) -> User:
    """Let in a user whose password was right a moment ago, by a code from phone or paper.

    Raises SignInRefused (field ``code``) and TooManyAttempts; keep the transaction then.
    """
    user = get_user(user_id)
    account, origin = _account(user, ""), _key(address)
    _ensure_few_failures(account, origin)
    if not user.is_active or not second_factor.use_code(user, code):
        _note_failure(account, origin)
        raise SignInRefused(N_("This code is not right, or was used already."), field="code")
    return _let_in(user, account)


def forget_old_attempts() -> int:
    """Delete failed sign-ins that count no more and return how many (for the timetable)."""
    before = dates.now() - rules.FAILURE_WINDOW
    result = session.execute(
        delete(SignInAttempt)
        .where(SignInAttempt.at < before)
        .execution_options(synchronize_session=False)
    )
    return cast("CursorResult[Any]", result).rowcount


def _let_in(user: User, account: str) -> User:
    session.execute(delete(SignInAttempt).where(SignInAttempt.account_key == _key(account)))
    with acting_as(user.id):
        write_trail("user.signed_in", Ref("user", user.id))
    session.flush()
    return user


def _account(user: User | None, name: str) -> str:
    """Return what failures are counted by: the account, or the name that nobody has."""
    return f"user:{user.id}" if user is not None else f"name:{rules.normalise_name(name)}"


def _key(text: str) -> str:
    return keyed_hash(text)


def _ensure_few_failures(account: str, origin: str) -> None:
    since = dates.now() - rules.FAILURE_WINDOW
    of_account = select(func.count()).where(
        SignInAttempt.account_key == _key(account), SignInAttempt.at > since
    )
    of_origin = select(func.count()).where(
        SignInAttempt.address_key == origin, SignInAttempt.at > since
    )
    by_account, by_origin = session.execute(
        select(of_account.scalar_subquery(), of_origin.scalar_subquery())
    ).one()
    if by_account >= rules.ACCOUNT_FAILURES or by_origin >= rules.ADDRESS_FAILURES:
        raise TooManyAttempts(
            N_("Too many attempts. Please wait %(minutes)s minutes, then try again."),
            minutes=int(rules.FAILURE_WINDOW.total_seconds() // 60),
        )


def _note_failure(account: str, origin: str) -> None:
    session.add(SignInAttempt(account_key=_key(account), address_key=origin, at=dates.now()))
    session.flush()


def _end_sessions(user: User) -> None:
    """Raise the epoch in the database, so that of two changes at once both count."""
    session.flush()
    session.execute(
        update(User)
        .where(User.id == user.id)
        .values(session_epoch=User.session_epoch + 1)
        .execution_options(synchronize_session=False)
    )
    session.refresh(user, ["session_epoch"])


def _expire_tokens(*which: ColumnElement[bool]) -> None:
    now = dates.now()
    session.execute(
        update(OneTimeToken)
        .where(*which, OneTimeToken.used_at.is_(None), OneTimeToken.expires_at > now)
        .values(expires_at=now)
    )


def _use(*which: ColumnElement[bool]) -> User:
    now = dates.now()
    token = session.scalars(select(OneTimeToken).where(*which)).one_or_none()
    won = token is not None and take(
        update(OneTimeToken)
        .where(
            OneTimeToken.id == token.id,
            OneTimeToken.used_at.is_(None),
            OneTimeToken.expires_at > now,
        )
        .values(used_at=now)
    )
    user = session.get(User, token.user_id) if token is not None and won else None
    if token is None or user is None or not user.is_active:
        raise TokenSpent(
            N_("This link has been used already or has expired. Please ask for a new one.")
        )
    with acting_as(user.id):
        write_trail("token.used", Ref("user", user.id), purpose=token.purpose.value)
    return user
