"""Units have a face, features, and may let their owner approve alone."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

JSON = sa.Text().with_variant(mysql.MEDIUMTEXT(), "mysql", "mariadb")
ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
LOGO = "fk_units_logo_file_id"
TEXTS = (("tagline", 200), ("phone", 20), ("email", 190), ("address", 300), ("town", 80))
BLANK = {
    **{name: "" for name, _length in TEXTS},
    "about": "",
    "accent": "teal",
    "features": "[]",
    "may_approve_self": False,
}


def upgrade() -> None:
    with op.batch_alter_table("units") as batch_op:
        for name, length in TEXTS:
            batch_op.add_column(sa.Column(name, sa.String(length), nullable=True))
        batch_op.add_column(sa.Column("about", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("accent", sa.String(24), nullable=True))
        batch_op.add_column(sa.Column("logo_file_id", ID, nullable=True))
        batch_op.add_column(sa.Column("features", JSON, nullable=True))
        batch_op.add_column(sa.Column("may_approve_self", sa.Boolean(), nullable=True))
        batch_op.create_foreign_key(op.f(LOGO), "stored_files", ["logo_file_id"], ["id"])
    units = sa.table("units", *(sa.column(name) for name in BLANK))
    op.execute(units.update().values(BLANK))
    with op.batch_alter_table("units") as batch_op:
        for name, length in TEXTS:
            batch_op.alter_column(name, existing_type=sa.String(length), nullable=False)
        batch_op.alter_column("about", existing_type=sa.Text(), nullable=False)
        batch_op.alter_column("accent", existing_type=sa.String(24), nullable=False)
        batch_op.alter_column("features", existing_type=JSON, nullable=False)
        batch_op.alter_column("may_approve_self", existing_type=sa.Boolean(), nullable=False)


def downgrade() -> None:
    with op.batch_alter_table("units") as batch_op:
        batch_op.drop_constraint(op.f(LOGO), type_="foreignkey")
        for name in ("may_approve_self", "features", "logo_file_id", "accent", "about"):
            batch_op.drop_column(name)
        for name, _length in reversed(TEXTS):
            batch_op.drop_column(name)
