"""Points: what they are worth, rules, entries, lots, debts and uses."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.Text().with_variant(mysql.MEDIUMTEXT(), "mysql", "mariadb")
MOMENT = sa.DateTime().with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb")
TABLES = (
    "points_uses",
    "points_debts",
    "points_lots",
    "points_entries",
    "points_rules",
    "points_programs",
)


def _foreign(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [target], name=op.f(f"fk_{table}_{column}"))


def upgrade() -> None:
    op.create_table(
        "points_programs",
        sa.Column("unit_id", ID, nullable=False),
        sa.Column("amount_each", sa.BigInteger(), nullable=False),
        sa.Column("least_points", sa.Integer(), nullable=False),
        sa.Column("share_percent", sa.Integer(), nullable=False),
        sa.Column("pending_days", sa.Integer(), nullable=False),
        sa.Column("valid_months", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "amount_each >= 1 AND least_points >= 0 AND share_percent BETWEEN 1 AND 100 "
            "AND pending_days >= 0 AND (valid_months IS NULL OR valid_months >= 1)",
            name=op.f("ck_points_programs_sound"),
        ),
        _foreign("points_programs", "unit_id", "units.id"),
        sa.PrimaryKeyConstraint("unit_id", name=op.f("pk_points_programs")),
    )
    op.create_table(
        "points_rules",
        sa.Column("id", ID, nullable=False),
        sa.Column("unit_id", ID, nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("event", sa.String(24), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("per_amount", sa.BigInteger(), nullable=True),
        sa.Column("items", JSON, nullable=False),
        sa.Column("weekdays", JSON, nullable=False),
        sa.Column("first_on", sa.Date(), nullable=True),
        sa.Column("last_on", sa.Date(), nullable=True),
        sa.Column("is_for_first", sa.Boolean(), nullable=False),
        sa.Column("is_for_birthday", sa.Boolean(), nullable=False),
        sa.Column("cap_points", sa.Integer(), nullable=True),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        _foreign("points_rules", "unit_id", "units.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_points_rules")),
    )
    op.create_index("ix_points_rules_unit_id", "points_rules", ["unit_id"], unique=False)
    op.create_table(
        "points_entries",
        sa.Column("id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("unit_id", ID, nullable=False),
        sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("booked_on", sa.Date(), nullable=False),
        sa.Column("source_kind", sa.String(length=40), nullable=False),
        sa.Column("source_id", ID, nullable=False),
        sa.Column("unique_key", sa.String(length=150), nullable=False),
        sa.Column("why", JSON, nullable=True),
        sa.Column("reason", sa.String(length=500), nullable=True),
        sa.Column("made_by", ID, nullable=True),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.CheckConstraint("points <> 0", name=op.f("ck_points_entries_moves")),
        _foreign("points_entries", "person_id", "persons.id"),
        _foreign("points_entries", "unit_id", "units.id"),
        _foreign("points_entries", "made_by", "users.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_points_entries")),
        sa.UniqueConstraint("unique_key", name=op.f("uq_points_entries_unique_key")),
    )
    op.create_index(
        "ix_points_entries_person", "points_entries", ["person_id", "booked_on"], unique=False
    )
    op.create_index(
        "ix_points_entries_source", "points_entries", ["source_kind", "source_id"], unique=False
    )
    op.create_index("ix_points_entries_unit_id", "points_entries", ["unit_id"], unique=False)
    op.create_table(
        "points_lots",
        sa.Column("id", ID, nullable=False),
        sa.Column("entry_id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("left_points", sa.Integer(), nullable=False),
        sa.Column("available_on", sa.Date(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "left_points >= 0 AND left_points <= points", name=op.f("ck_points_lots_within")
        ),
        _foreign("points_lots", "entry_id", "points_entries.id"),
        _foreign("points_lots", "person_id", "persons.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_points_lots")),
        sa.UniqueConstraint("entry_id", name=op.f("uq_points_lots_entry_id")),
    )
    op.create_index(
        "ix_points_lots_person", "points_lots", ["person_id", "left_points"], unique=False
    )
    op.create_index(
        "ix_points_lots_expiry", "points_lots", ["expires_on", "left_points"], unique=False
    )
    op.create_table(
        "points_debts",
        sa.Column("id", ID, nullable=False),
        sa.Column("entry_id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("left_points", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "left_points >= 0 AND left_points <= points", name=op.f("ck_points_debts_within")
        ),
        _foreign("points_debts", "entry_id", "points_entries.id"),
        _foreign("points_debts", "person_id", "persons.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_points_debts")),
        sa.UniqueConstraint("entry_id", name=op.f("uq_points_debts_entry_id")),
    )
    op.create_index(
        "ix_points_debts_person", "points_debts", ["person_id", "left_points"], unique=False
    )
    op.create_table(
        "points_uses",
        sa.Column("id", ID, nullable=False),
        sa.Column("entry_id", ID, nullable=False),
        sa.Column("lot_id", ID, nullable=False),
        sa.Column("debt_id", ID, nullable=True),
        sa.Column("points", sa.Integer(), nullable=False),
        _foreign("points_uses", "entry_id", "points_entries.id"),
        _foreign("points_uses", "lot_id", "points_lots.id"),
        _foreign("points_uses", "debt_id", "points_debts.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_points_uses")),
        sa.UniqueConstraint(
            "entry_id", "lot_id", "debt_id", name=op.f("uq_points_uses_entry_id_lot_id_debt_id")
        ),
    )
    op.create_index("ix_points_uses_lot_id", "points_uses", ["lot_id"], unique=False)
    op.create_index("ix_points_uses_debt_id", "points_uses", ["debt_id"], unique=False)


def downgrade() -> None:
    for table in TABLES:
        op.drop_table(table)
