"""Money that businesses hold for customers has an account of its own."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

CODE = "2-1604"


def upgrade() -> None:
    # a new database is seeded with the whole chart
    op.get_bind().execute(
        sa.text(
            "INSERT INTO gl_accounts"
            " (code, account_class, side, name_id, name_en, ref_kind, is_active)"
            " SELECT :code, account_class, side, 'Titipan pelanggan',"
            " 'Money held for customers', ref_kind, is_active"
            " FROM gl_accounts WHERE code = '2-1601'"
            " AND NOT EXISTS (SELECT 1 FROM gl_accounts known WHERE known.code = :code)"
        ),
        {"code": CODE},
    )


def downgrade() -> None:
    op.get_bind().execute(
        sa.text(
            "DELETE FROM gl_accounts WHERE code = :code AND NOT EXISTS"
            " (SELECT 1 FROM journal_lines WHERE journal_lines.account = gl_accounts.code)"
        ),
        {"code": CODE},
    )
