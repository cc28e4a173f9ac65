"""Who is paid by transfer stands on a numbered list for the bank, with the account of then."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
ACCOUNT = "fk_shu_shares_bank_account_id"
LISTED = "ck_shu_shares_listed_with_account"


def upgrade() -> None:
    op.add_column(
        "shu_distributions",
        sa.Column("list_count", sa.Integer(), nullable=False, server_default="0"),
    )
    with op.batch_alter_table("shu_distributions") as batch_op:
        batch_op.alter_column("list_count", existing_type=sa.Integer(), server_default=None)
    with op.batch_alter_table("shu_shares") as batch_op:
        batch_op.add_column(sa.Column("transfer_list", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("bank_account_id", ID, nullable=True))
        batch_op.create_foreign_key(
            op.f(ACCOUNT), "person_bank_accounts", ["bank_account_id"], ["id"]
        )
        batch_op.create_check_constraint(
            op.f(LISTED), "(transfer_list IS NULL) = (bank_account_id IS NULL)"
        )


def downgrade() -> None:
    with op.batch_alter_table("shu_shares") as batch_op:
        batch_op.drop_constraint(op.f(LISTED), type_="check")
        batch_op.drop_constraint(op.f(ACCOUNT), type_="foreignkey")
        batch_op.drop_column("bank_account_id")
        batch_op.drop_column("transfer_list")
    op.drop_column("shu_distributions", "list_count")
