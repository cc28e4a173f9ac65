"""The planned work of a day: each function reads and returns the effect to be committed."""

import time
from datetime import date, timedelta
from functools import partial

import structlog

from coop import dates
from coop.domain.assurance import housekeeping_service, reporting_service
from coop.domain.assurance.service import run_audit
from coop.domain.complaints import service as complaints
from coop.domain.identity.service import forget_old_attempts
from coop.domain.loans import interest_service
from coop.domain.loyalty import bulk_service as points
from coop.domain.members import anniversary_service
from coop.domain.prints import service as prints
from coop.domain.ratings import asking_service as ratings
from coop.domain.reminders import service as reminders
from coop.domain.reports import order_service as reports
from coop.domain.savings import service as savings
from coop.domain.scheduling import service as scheduling
from coop.domain.throttling import service as throttling
from coop.jobs import Effect
from coop.web.print_uploads import pieces
from coop.web.unsubscribing import unsubscribe_path
from coop.web.uploads import storage

log = structlog.get_logger()

ORPHAN_HOURS = 24
SUBMISSION_DAYS = 30


def recognise_interest(on: date) -> Effect:
    """Book the loan interest that fell due up to ``on``."""
    return partial(interest_service.recognise_interest, on)


def bill_wajib(on: date) -> Effect:
    """Bill the mandatory savings of the month of ``on`` to whoever has no bill for it yet."""
    return partial(savings.bill_wajib, dates.month_of(on))


def mature_deposits(on: date) -> Effect:
    """End or continue the term deposits that fall due up to ``on``."""
    return partial(savings.mature_deposits, on)


def queue_reminders(on: date) -> Effect:
    """Queue the reminders of ``on`` as a job, which sends them some persons at a time."""
    return partial(reminders.queue_reminders, on, unique_key=f"reminders:{on}")


def audit(on: date) -> Effect:
    """Audit outside any write transaction, then alarm treasurer and supervisors if need be."""
    return partial(reporting_service.raise_alarm, run_audit(), on)


def announce_member_years(on: date) -> Effect:
    """Tell who has been a member for another full year on ``on``."""
    return partial(anniversary_service.announce_member_years, on)


def expire_points(on: date) -> Effect:
    """Write off the points whose last day is before ``on``."""
    return partial(points.expire_all_points, on)


def close_complaints(on: date) -> Effect:
    """Close what was answered and not reopened within the days of the settings."""
    return partial(complaints.close_expired, on)


def escalate_complaints(_on: date) -> Effect:
    """Tell the owners of businesses what is answered too late."""

    def tell() -> None:
        complaints.tell_of_overdue()

    return tell


def ask_for_ratings(on: date) -> Effect:
    """Ask who had something lately how it was."""
    return partial(ratings.ask_for_ratings, on, unsubscribe_path)


def tidy_schedule(_on: date) -> Effect:
    """Give back the time whose hold has expired, and forget the cells that are long over."""

    def tidy() -> None:
        scheduling.release_expired()
        scheduling.forget_old_cells()

    return tidy


def tell_trail_head(on: date) -> Effect:
    """Send the head of the trail's chain out of the house, to the supervisors."""
    return partial(reporting_service.tell_trail_head, on)


def expire_reports(_on: date) -> Effect:
    """Let go of the printed reports whose time is over; the sweep takes what they were."""
    return reports.expire_orders


def let_prints_go(on: date) -> Effect:
    """Queue the letting go of pictures as a job, which does some at a time; sweep the pieces."""
    pieces().sweep(time.time() - ORPHAN_HOURS * 3600)
    return partial(prints.queue_letting_go, on)


def sweep(_on: date) -> Effect:
    """Delete uploads that no row names after a day, then forget old answers and failed sign-ins."""
    store = storage()
    old = store.names_older_than(time.time() - ORPHAN_HOURS * 3600)
    orphans = housekeeping_service.find_orphans(old)
    for name in orphans:
        store.delete(name)
    log.info("uploads swept", deleted=len(orphans), looked_at=len(old))
    before = dates.now() - timedelta(days=SUBMISSION_DAYS)

    def forget() -> None:
        housekeeping_service.forget_submissions(before)
        forget_old_attempts()
        throttling.forget_old_places()

    return forget
