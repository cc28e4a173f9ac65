"""Promotions with their codes, counters and uses; tiers of points, and rewards."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.Text().with_variant(mysql.MEDIUMTEXT(), "mysql", "mariadb")
MOMENT = sa.DateTime().with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb")
TABLES = (
    "reward_redemptions",
    "rewards",
    "points_tiers",
    "promotion_uses",
    "promotion_counters",
    "promotion_codes",
    "promotions",
)


def _key(table, column, target):
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}"))


def upgrade() -> None:
    _add_promotions()
    _add_codes()
    _add_uses()
    _add_rewards()


def _add_promotions() -> None:
    op.create_table(
        "promotions",
        sa.Column("id", ID, nullable=False),
        sa.Column("unit_id", ID, nullable=False),
        sa.Column("status", sa.String(length=24), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("search_key", sa.String(length=120), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=True),
        sa.Column("percent", sa.String(length=24), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("buys", sa.Integer(), nullable=False),
        sa.Column("gets", sa.Integer(), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("cap_amount", sa.BigInteger(), nullable=True),
        sa.Column("cap_quantity", sa.Integer(), nullable=True),
        sa.Column("minimum_amount", sa.BigInteger(), nullable=False),
        sa.Column("minimum_quantity", sa.Integer(), nullable=False),
        sa.Column("weekdays", JSON, nullable=False),
        sa.Column("from_hour", sa.Time(), nullable=True),
        sa.Column("until_hour", sa.Time(), nullable=True),
        sa.Column("items", JSON, nullable=False),
        sa.Column("tags", JSON, nullable=False),
        sa.Column("audience", JSON, nullable=False),
        sa.Column("needs_code", sa.Boolean(), nullable=False),
        sa.Column("total_limit", sa.Integer(), nullable=True),
        sa.Column("person_limit", sa.Integer(), nullable=True),
        sa.Column("day_limit", sa.Integer(), nullable=True),
        sa.Column("budget_amount", sa.BigInteger(), nullable=True),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("is_automatic", sa.Boolean(), nullable=False),
        sa.Column("is_exclusive", sa.Boolean(), nullable=False),
        sa.Column("gives_back", sa.Boolean(), nullable=False),
        sa.Column("made_by", ID, nullable=True),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("published_by", ID, nullable=True),
        sa.Column("published_at", MOMENT, nullable=True),
        sa.Column("stopped_by", ID, nullable=True),
        sa.Column("stopped_at", MOMENT, nullable=True),
        sa.CheckConstraint(
            "last_on IS NULL OR last_on >= first_on", name=op.f("ck_promotions_days")
        ),
        sa.CheckConstraint(
            "(total_limit IS NULL OR total_limit >= 1) AND "
            "(person_limit IS NULL OR person_limit >= 1) AND "
            "(day_limit IS NULL OR day_limit >= 1) AND "
            "(budget_amount IS NULL OR budget_amount >= 1)",
            name=op.f("ck_promotions_limits"),
        ),
        _key("promotions", "unit_id", "units"),
        _key("promotions", "made_by", "users"),
        _key("promotions", "published_by", "users"),
        _key("promotions", "stopped_by", "users"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_promotions")),
    )
    op.create_index("ix_promotions_current", "promotions", ["unit_id", "status", "last_on"])


def _add_codes() -> None:
    op.create_table(
        "promotion_codes",
        sa.Column("id", ID, nullable=False),
        sa.Column("unit_id", ID, nullable=False),
        sa.Column("promotion_id", ID, nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("shown", sa.String(length=40), nullable=False),
        sa.Column("is_single_use", sa.Boolean(), nullable=False),
        sa.Column("is_spent", sa.Boolean(), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        _key("promotion_codes", "unit_id", "units"),
        _key("promotion_codes", "promotion_id", "promotions"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_promotion_codes")),
        sa.UniqueConstraint("unit_id", "code", name=op.f("uq_promotion_codes_unit_id_code")),
    )
    op.create_index(op.f("ix_promotion_codes_promotion_id"), "promotion_codes", ["promotion_id"])


def _add_uses() -> None:
    op.create_table(
        "promotion_counters",
        sa.Column("promotion_id", ID, nullable=False, autoincrement=False),
        sa.Column("scope", sa.String(length=40), nullable=False),
        sa.Column("uses", sa.Integer(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("most_uses", sa.Integer(), nullable=True),
        sa.Column("most_amount", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("uses >= 0 AND amount >= 0", name=op.f("ck_promotion_counters_counts")),
        _key("promotion_counters", "promotion_id", "promotions"),
        sa.PrimaryKeyConstraint("promotion_id", "scope", name=op.f("pk_promotion_counters")),
    )
    op.create_table(
        "promotion_uses",
        sa.Column("id", ID, nullable=False),
        sa.Column("promotion_id", ID, nullable=False),
        sa.Column("owner_kind", sa.String(length=40), nullable=False),
        sa.Column("owner_id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("code_id", ID, nullable=True),
        sa.Column("used_on", sa.Date(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("why", JSON, nullable=False),
        sa.Column("used_at", MOMENT, nullable=False),
        sa.Column("released_on", sa.Date(), nullable=True),
        sa.Column("live_mark", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "live_mark IS NULL OR live_mark = 1", name=op.f("ck_promotion_uses_live_mark")
        ),
        sa.CheckConstraint(
            "live_mark IS NOT NULL OR released_on IS NOT NULL",
            name=op.f("ck_promotion_uses_released"),
        ),
        sa.CheckConstraint("amount >= 1 AND points >= 0", name=op.f("ck_promotion_uses_amounts")),
        _key("promotion_uses", "promotion_id", "promotions"),
        _key("promotion_uses", "person_id", "persons"),
        _key("promotion_uses", "code_id", "promotion_codes"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_promotion_uses")),
        sa.UniqueConstraint(
            "promotion_id", "owner_kind", "owner_id", "live_mark", name="uq_promotion_uses_live"
        ),
    )
    op.create_index("ix_promotion_uses_owner", "promotion_uses", ["owner_kind", "owner_id"])
    op.create_index("ix_promotion_uses_day", "promotion_uses", ["promotion_id", "used_on"])
    op.create_index(op.f("ix_promotion_uses_person_id"), "promotion_uses", ["person_id"])
    op.create_index(op.f("ix_promotion_uses_code_id"), "promotion_uses", ["code_id"])


def _add_rewards() -> None:
    op.create_table(
        "points_tiers",
        sa.Column("id", ID, nullable=False),
        sa.Column("unit_id", ID, nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("from_points", sa.Integer(), nullable=False),
        sa.CheckConstraint("from_points >= 1", name=op.f("ck_points_tiers_from_points")),
        _key("points_tiers", "unit_id", "units"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_points_tiers")),
        sa.UniqueConstraint(
            "unit_id", "from_points", name=op.f("uq_points_tiers_unit_id_from_points")
        ),
    )
    op.create_table(
        "rewards",
        sa.Column("id", ID, nullable=False),
        sa.Column("unit_id", ID, nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("picture_id", ID, nullable=True),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("stock", sa.Integer(), nullable=True),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("made_by", ID, nullable=True),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.CheckConstraint(
            "points >= 1 AND (stock IS NULL OR stock >= 0)", name=op.f("ck_rewards_sound")
        ),
        sa.CheckConstraint("until_on IS NULL OR until_on >= from_on", name=op.f("ck_rewards_days")),
        _key("rewards", "unit_id", "units"),
        _key("rewards", "picture_id", "stored_files"),
        _key("rewards", "made_by", "users"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rewards")),
    )
    op.create_index(op.f("ix_rewards_unit_id"), "rewards", ["unit_id"])
    op.create_table(
        "reward_redemptions",
        sa.Column("id", ID, nullable=False),
        sa.Column("unit_id", ID, nullable=False),
        sa.Column("reward_id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("number", sa.String(length=40), nullable=True),
        sa.Column("code", sa.String(length=12), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("has_stock", sa.Boolean(), nullable=False),
        sa.Column("status", sa.String(length=24), nullable=False),
        sa.Column("unique_key", sa.String(length=150), nullable=False),
        sa.Column("entry_id", ID, nullable=True),
        sa.Column("taken_on", sa.Date(), nullable=False),
        sa.Column("taken_at", MOMENT, nullable=False),
        sa.Column("handed_over_by", ID, nullable=True),
        sa.Column("handed_over_at", MOMENT, nullable=True),
        sa.Column("cancelled_by", ID, nullable=True),
        sa.Column("cancelled_at", MOMENT, nullable=True),
        sa.Column("reason", sa.String(length=500), nullable=True),
        _key("reward_redemptions", "unit_id", "units"),
        _key("reward_redemptions", "reward_id", "rewards"),
        _key("reward_redemptions", "person_id", "persons"),
        _key("reward_redemptions", "entry_id", "points_entries"),
        _key("reward_redemptions", "handed_over_by", "users"),
        _key("reward_redemptions", "cancelled_by", "users"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reward_redemptions")),
        sa.UniqueConstraint("code", name=op.f("uq_reward_redemptions_code")),
        sa.UniqueConstraint("unique_key", name=op.f("uq_reward_redemptions_unique_key")),
        sa.UniqueConstraint("unit_id", "number", name=op.f("uq_reward_redemptions_unit_id_number")),
    )
    for column in ("reward_id", "person_id", "entry_id"):
        op.create_index(op.f(f"ix_reward_redemptions_{column}"), "reward_redemptions", [column])
    op.create_index(
        "ix_reward_redemptions_status", "reward_redemptions", ["unit_id", "status", "taken_on"]
    )


def downgrade() -> None:
    for table in TABLES:
        op.drop_table(table)
