"""Complaints and questions belong to a unit."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
HOUSE = 1
TABLES = ("complaint_categories", "complaints", "faq_categories", "faq_questions")
# table, what was unique by itself and is so in its unit now
UNIQUE = (
    ("complaint_categories", "name"),
    ("complaints", "number"),
    ("faq_categories", "name"),
)
# what the businesses that are there already begin with; a new one is given it when it is founded
CATEGORIES = (
    ("Pelayanan", "Service", "service", 24),
    ("Harga", "Prices", "price", 24),
    ("Petugas", "Staff", "employee", 24),
    ("Tempat dan fasilitas", "Place and facilities", "facility", 40),
    ("Mutu barang", "Product quality", "product", 24),
    ("Lain-lain", "Something else", "other", 40),
)


def upgrade() -> None:
    for table in TABLES:
        with op.batch_alter_table(table) as batch_op:
            batch_op.add_column(sa.Column("unit_id", ID, nullable=False, server_default=str(HOUSE)))
            batch_op.create_foreign_key(op.f(f"fk_{table}_unit_id"), "units", ["unit_id"], ["id"])
    for table, column in UNIQUE:
        with op.batch_alter_table(table) as batch_op:
            batch_op.create_unique_constraint(
                op.f(f"uq_{table}_unit_id_{column}"), ["unit_id", column]
            )
            batch_op.drop_constraint(op.f(f"uq_{table}_{column}"), type_="unique")
    with op.batch_alter_table("complaints") as batch_op:
        batch_op.create_index("ix_complaints_unit", ["unit_id", "received_at"])
    with op.batch_alter_table("faq_questions") as batch_op:
        batch_op.create_index("ix_faq_questions_unit_id", ["unit_id"])
    for table in TABLES:
        with op.batch_alter_table(table) as batch_op:
            batch_op.alter_column(
                "unit_id", existing_type=ID, existing_nullable=False, server_default=None
            )
    _add_categories()


def _add_categories() -> None:
    for name, name_en, subject, hours in CATEGORIES:
        op.get_bind().execute(
            sa.text(
                "INSERT INTO complaint_categories"
                " (unit_id, name, name_en, subject, resolve_hours, is_active)"
                " SELECT id, :name, :name_en, :subject, :hours, :yes FROM units WHERE id <> :house"
            ),
            {
                "name": name,
                "name_en": name_en,
                "subject": subject,
                "hours": hours,
                "yes": True,
                "house": HOUSE,
            },
        )


def downgrade() -> None:
    _forget_businesses()
    with op.batch_alter_table("faq_questions") as batch_op:
        batch_op.drop_constraint(op.f("fk_faq_questions_unit_id"), type_="foreignkey")
        batch_op.drop_index("ix_faq_questions_unit_id")
    with op.batch_alter_table("complaints") as batch_op:
        batch_op.drop_constraint(op.f("fk_complaints_unit_id"), type_="foreignkey")
        batch_op.drop_index("ix_complaints_unit")
    for table, column in UNIQUE:
        with op.batch_alter_table(table) as batch_op:
            if table != "complaints":
                batch_op.drop_constraint(op.f(f"fk_{table}_unit_id"), type_="foreignkey")
            batch_op.create_unique_constraint(op.f(f"uq_{table}_{column}"), [column])
            batch_op.drop_constraint(op.f(f"uq_{table}_unit_id_{column}"), type_="unique")
    for table in TABLES:
        with op.batch_alter_table(table) as batch_op:
            batch_op.drop_column("unit_id")


def _forget_businesses() -> None:
    """Delete what businesses were written and asked: there is no place for it any more.

    Files and requests name theirs by id alone: they go first, or who is given such an id later
    would see a stranger's. Numbers begin anew, should the units come back.
    """
    theirs = f"SELECT id FROM complaints WHERE unit_id <> {HOUSE}"  # noqa: S608 - a constant
    questions = f"SELECT id FROM faq_questions WHERE unit_id <> {HOUSE}"  # noqa: S608 - a constant
    public = f"SELECT id FROM complaint_publications WHERE complaint_id IN ({theirs})"  # noqa: S608
    asked = "subject_kind = 'complaint_publication' AND open_mark = 1"
    numbered = "name IN ('complaint', 'confidential_complaint')"
    for statement in (
        f"DELETE FROM stored_files WHERE owner_kind = 'complaint' AND owner_id IN ({theirs})",  # noqa: S608
        f"DELETE FROM approvals WHERE {asked} AND subject_id IN ({public})",  # noqa: S608
        f"DELETE FROM number_sequences WHERE {numbered} AND unit_id <> {HOUSE}",  # noqa: S608
        f"DELETE FROM complaint_publications WHERE complaint_id IN ({theirs})",  # noqa: S608
        f"DELETE FROM complaint_messages WHERE complaint_id IN ({theirs})",  # noqa: S608
        f"DELETE FROM complaints WHERE unit_id <> {HOUSE}",  # noqa: S608
        f"DELETE FROM complaint_categories WHERE unit_id <> {HOUSE}",  # noqa: S608
        f"DELETE FROM faq_votes WHERE question_id IN ({questions})",  # noqa: S608
        f"DELETE FROM faq_questions WHERE unit_id <> {HOUSE}",  # noqa: S608
        f"DELETE FROM faq_categories WHERE unit_id <> {HOUSE}",  # noqa: S608
        "UPDATE complaint_categories SET subject = 'other' WHERE subject IN ('facility', 'product')",
    ):
        op.execute(statement)
