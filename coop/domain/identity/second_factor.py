"""The second factor: codes from a phone (RFC 6238), each once, and recovery codes."""

import hmac

import pyotp
from sqlalchemy import delete, or_, update

from coop import dates
from coop.db import session, take
from coop.domain.identity.models import RecoveryCode, User
from coop.domain.identity.queries import get_user
from coop.domain.identity.rules import RECOVERY_CODES, TOTP_SECONDS
from coop.domain.identity.tokens import hash_code, make_code
from coop.domain.trail.service import write_trail
from coop.errors import Refused
from coop.explain import N_
from coop.refs import Ref


def make_secret() -> str:
    """Return a new secret for an authenticator app."""
    return pyotp.random_base32()


def enrolment_address(secret: str, user_name: str, issuer: str) -> str:
    """Return the ``otpauth://`` address that the QR code holds."""
    return pyotp.TOTP(secret).provisioning_uri(name=user_name, issuer_name=issuer)


def set_up(user_id: int, secret: str, code: str) -> list[str]:
    """Require the phone's codes from now on and return new recovery codes, shown once.

    Raises Refused when ``code`` does not come from ``secret``.
    """
    step = find_step(secret, code)
    if step is None:
        raise Refused(
            N_("This code does not fit. Check the time on your phone and try the next one."),
            field="code",
        )
    user = get_user(user_id)
    user.totp_secret, user.totp_last_step = secret, step
    write_trail("user.second_factor_set_up", Ref("user", user_id))
    return renew_recovery_codes(user_id)


def renew_recovery_codes(user_id: int) -> list[str]:
    """Replace the recovery codes and return the new ones; they are never shown again."""
    codes = [make_code() for _ in range(RECOVERY_CODES)]
    session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user_id))
    session.add_all(
        RecoveryCode(user_id=user_id, code_hash=hash_code(user_id, code)) for code in codes
    )
    session.flush()
    return codes


def remove(user_id: int) -> None:
    """Ask for the password alone again."""
    user = get_user(user_id)
    user.totp_secret = user.totp_last_step = None
    session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user_id))
    write_trail("user.second_factor_removed", Ref("user", user_id))
    session.flush()


def use_code(user: User, code: str) -> bool:
    """Take a code from the phone or a recovery code; False when it is wrong or was used."""
    if user.totp_secret is None:
        return False
    step = find_step(user.totp_secret, code)
    if step is not None:
        return take(
            update(User)
            .where(
                User.id == user.id, or_(User.totp_last_step.is_(None), User.totp_last_step < step)
            )
            .values(totp_last_step=step)
        )
    return take(
        update(RecoveryCode)
        .where(
            RecoveryCode.user_id == user.id,
            RecoveryCode.used_at.is_(None),
            RecoveryCode.code_hash == hash_code(user.id, code),
        )
        .values(used_at=dates.now())
    )


def find_step(secret: str, code: str) -> int | None:
    """Return the time step whose code this is: the present one or a neighbour, else None."""
    typed = "".join(sign for sign in code if sign in "0123456789")
    present = int(dates.now().timestamp()) // TOTP_SECONDS
    totp = pyotp.HOTP(secret)
    steps = [present, present - 1, present + 1]
    return next((step for step in steps if hmac.compare_digest(totp.at(step), typed)), None)
