"""Cash flow looks through payroll sums and money held for members: closed months follow."""

from calendar import monthrange
from datetime import date

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

CASH = "(account IN ('1-1101', '1-1102', '1-1301') OR account LIKE '1-12%')"
ON_ITS_WAY = "account IN ('1-1601', '2-1601')"


def upgrade() -> None:
    _count(f"({CASH} OR {ON_ITS_WAY})")


def downgrade() -> None:
    _count(CASH)


def _count(touched: str) -> None:
    """Count the cash of every closed month anew, by the entries with a line on ``touched``."""
    connection = op.get_bind()
    months = connection.execute(sa.text("SELECT DISTINCT month FROM gl_month_totals")).scalars()
    for month in [date.fromisoformat(str(month)) for month in months]:
        days = {"first": month, "last": month.replace(day=monthrange(month.year, month.month)[1])}
        connection.execute(
            sa.text(
                "UPDATE gl_month_totals SET cash_amount = COALESCE(("  # noqa: S608 - constants above
                "SELECT SUM(line.credit - line.debit) FROM journal_lines line "
                "JOIN (SELECT DISTINCT entry_id FROM journal_lines "
                f"WHERE booked_on BETWEEN :first AND :last AND {touched}) moving "
                "ON moving.entry_id = line.entry_id "
                "WHERE line.account = gl_month_totals.account "
                "AND line.unit_id = gl_month_totals.unit_id), 0) "
                f"WHERE month = :first AND NOT {CASH}"
            ),
            days,
        )
