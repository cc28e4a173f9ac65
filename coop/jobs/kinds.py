"""The kinds of background jobs.

A job first reads and then yields its effects. Each effect runs in a write transaction of its own,
the last one together with the note that the job is done. A job that dies in between starts again
from its beginning, so each effect must be harmless the second time.
"""

from collections.abc import Callable, Iterable
from datetime import date
from functools import partial
from typing import Any, TypeAlias

from coop.domain.assurance.reporting_service import AUDIT
from coop.domain.broadcast.service import SEND as SEND_BROADCAST
from coop.domain.ledger.closing_service import CLOSE, finish_closing
from coop.domain.moving_in.service import IMPORT, INVITE
from coop.domain.payroll.service import APPLY, REVERSE, apply_portions, reverse_portions
from coop.domain.prints.service import LET_GO, let_go_portions
from coop.domain.reminders.service import SEND
from coop.domain.reports.order_service import PRINT
from coop.domain.savings.interest_service import CREDIT, credit_portions
from coop.domain.settings.service import today
from coop.domain.shu.payout_service import PAY_OUT, payout_portions
from coop.jobs import Effect, broadcasting, moving_in, nightly, reporting
from coop.jobs.reminding import reminder_effects

Job: TypeAlias = Callable[[dict[str, Any]], Iterable[Effect]]


def _day(payload: dict[str, Any]) -> date:
    return date.fromisoformat(payload["on"])


KINDS: dict[str, Job] = {
    # a job that waited reminds as of the day it runs, so that nobody gets two mails on a day
    SEND: lambda _payload: reminder_effects(today()),
    CREDIT: lambda payload: credit_portions(payload["run_id"]),
    PAY_OUT: payout_portions,
    CLOSE: lambda payload: [partial(finish_closing, date.fromisoformat(payload["month"]))],
    APPLY: lambda payload: apply_portions(payload["batch_id"]),
    REVERSE: lambda payload: reverse_portions(payload["batch_id"], payload["by"]),
    AUDIT: lambda payload: [nightly.audit(_day(payload))],
    SEND_BROADCAST: broadcasting.send_job,
    IMPORT: moving_in.import_job,
    INVITE: moving_in.invite_job,
    PRINT: reporting.print_job,
    LET_GO: lambda _payload: let_go_portions(),
}
