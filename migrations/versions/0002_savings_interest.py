"""Savings interest and term deposits."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

NEW_TERMS = ("interest_method", "days_of_year", "rates", "break_fee_percent")


def _big_id() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _json() -> sa.types.TypeEngine[str]:
    return sa.Text().with_variant(mysql.MEDIUMTEXT(), "mysql", "mariadb")


def upgrade() -> None:
    _add_terms()
    op.create_index(
        "ix_savings_movements_value", "savings_movements", ["value_on", "account_id", "amount"]
    )
    op.create_table(
        "term_deposits",
        sa.Column("id", _big_id(), nullable=False),
        sa.Column("account_id", _big_id(), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("months", sa.Integer(), nullable=False),
        sa.Column("rate_percent_per_year", sa.String(24), nullable=False),
        sa.Column("break_fee_percent", sa.String(24), nullable=False),
        sa.Column("placed_on", sa.Date(), nullable=False),
        sa.Column("matures_on", sa.Date(), nullable=False),
        sa.Column("at_maturity", sa.String(24), nullable=False),
        sa.Column("status", sa.String(24), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("rolled_from_id", _big_id(), nullable=True),
        sa.CheckConstraint("amount > 0", name=op.f("ck_term_deposits_positive")),
        sa.CheckConstraint("months > 0", name=op.f("ck_term_deposits_a_term")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["savings_accounts.id"], name=op.f("fk_term_deposits_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["rolled_from_id"], ["term_deposits.id"], name=op.f("fk_term_deposits_rolled_from_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_term_deposits")),
        sa.UniqueConstraint("number", name=op.f("uq_term_deposits_number")),
        sa.UniqueConstraint("rolled_from_id", name=op.f("uq_term_deposits_rolled_from_id")),
    )
    op.create_index("ix_term_deposits_account_id", "term_deposits", ["account_id"])
    op.create_index("ix_term_deposits_due", "term_deposits", ["status", "matures_on"])
    op.create_table(
        "savings_interest",
        sa.Column("id", _big_id(), nullable=False),
        sa.Column("run_id", _big_id(), nullable=True),
        sa.Column("account_id", _big_id(), nullable=False),
        sa.Column("person_id", _big_id(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("live_mark", sa.Integer(), nullable=True),
        sa.Column("gross_amount", sa.BigInteger(), nullable=False),
        sa.Column("tax_amount", sa.BigInteger(), nullable=False),
        sa.Column("basis", _json(), nullable=False),
        sa.Column("entry_id", _big_id(), nullable=True),
        sa.CheckConstraint(
            "gross_amount > 0 AND tax_amount >= 0", name=op.f("ck_savings_interest_positive")
        ),
        sa.CheckConstraint(
            "tax_amount < gross_amount", name=op.f("ck_savings_interest_less_than_interest")
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["savings_accounts.id"], name=op.f("fk_savings_interest_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["journal_entries.id"], name=op.f("fk_savings_interest_entry_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["persons.id"], name=op.f("fk_savings_interest_person_id")
        ),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name=op.f("fk_savings_interest_run_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_savings_interest")),
        sa.UniqueConstraint("account_id", "month", "live_mark", name="uq_savings_interest_live"),
    )
    op.create_index("ix_savings_interest_run_id", "savings_interest", ["run_id"])
    op.create_index("ix_savings_interest_entry_id", "savings_interest", ["entry_id"])
    op.create_index("ix_savings_interest_person", "savings_interest", ["person_id", "month"])


def _add_terms() -> None:
    """Add the terms; products that stand already earn as before: nothing, until they are told."""
    with op.batch_alter_table("savings_product_versions") as batch:
        batch.add_column(sa.Column("interest_method", sa.String(24), nullable=True))
        batch.add_column(
            sa.Column("days_of_year", sa.Integer(), nullable=False, server_default="365")
        )
        batch.add_column(sa.Column("rates", _json(), nullable=True))
        batch.add_column(
            sa.Column("break_fee_percent", sa.String(24), nullable=False, server_default="0")
        )
    op.execute("UPDATE savings_product_versions SET rates = '[]'")
    with op.batch_alter_table("savings_product_versions") as batch:
        batch.alter_column("rates", existing_type=_json(), nullable=False)
        batch.alter_column(
            "days_of_year", existing_type=sa.Integer(), existing_nullable=False, server_default=None
        )
        batch.alter_column(
            "break_fee_percent",
            existing_type=sa.String(24),
            existing_nullable=False,
            server_default=None,
        )


def downgrade() -> None:
    op.drop_table("savings_interest")
    op.drop_table("term_deposits")
    op.drop_index("ix_savings_movements_value", "savings_movements")
    with op.batch_alter_table("savings_product_versions") as batch:
        for name in NEW_TERMS:
            batch.drop_column(name)
