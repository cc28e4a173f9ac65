"""What customers say of what they had."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
LONG = sa.Text()
MOMENT = sa.DateTime().with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb")


def _key(column, target):
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_ratings_{column}"))


def upgrade() -> None:
    op.create_table(
        "ratings",
        sa.Column("id", ID, nullable=False),
        sa.Column("unit_id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("owner_kind", sa.String(40), nullable=False),
        sa.Column("owner_id", ID, nullable=False),
        sa.Column("about", sa.String(40), nullable=False),
        sa.Column("about_name", sa.String(200), nullable=False),
        sa.Column("stars", sa.Integer(), nullable=False),
        sa.Column("text", LONG, nullable=False),
        sa.Column("said_on", sa.Date(), nullable=False),
        sa.Column("said_at", MOMENT, nullable=False),
        sa.Column("reply", LONG, nullable=False),
        sa.Column("replied_by", ID, nullable=True),
        sa.Column("replied_at", MOMENT, nullable=True),
        sa.Column("hidden_by", ID, nullable=True),
        sa.Column("hidden_at", MOMENT, nullable=True),
        sa.Column("hidden_reason", sa.String(300), nullable=False),
        _key("unit_id", "units"),
        _key("person_id", "persons"),
        _key("replied_by", "users"),
        _key("hidden_by", "users"),
        sa.CheckConstraint("stars >= 1 AND stars <= 5", name=op.f("ck_ratings_stars")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ratings")),
        sa.UniqueConstraint("owner_kind", "owner_id", "about", name="uq_ratings_owner"),
    )
    with op.batch_alter_table("ratings") as batch_op:
        batch_op.create_index("ix_ratings_person_id", ["person_id"])
        batch_op.create_index("ix_ratings_about", ["unit_id", "about", "said_on"])
        batch_op.create_index("ix_ratings_unit", ["unit_id", "said_on"])


def downgrade() -> None:
    op.drop_table("ratings")
