"""Know bodies over time, plans, packages, rounds and files."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "document_files",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("stored_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_document_files")),
    )
    op.create_table(
        "organisations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=40), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisations")),
        sa.UniqueConstraint("code", name=op.f("uq_organisations_code")),
        sa.UniqueConstraint("reference", name=op.f("uq_organisations_reference")),
    )
    op.create_table(
        "projects",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=2000), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_projects")),
        sa.UniqueConstraint("number", name=op.f("uq_projects_number")),
    )
    op.create_table(
        "organisation_links",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("related_id", sa.Integer(), nullable=False),
        sa.Column("relation", sa.String(length=12), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("relation IN ('parent', 'predecessor')", name=op.f("ck_organisation_links_relation")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_organisation_links_organisation_id")
        ),
        sa.ForeignKeyConstraint(["related_id"], ["organisations.id"], name=op.f("fk_organisation_links_related_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation_links")),
    )
    op.create_index(
        op.f("ix_organisation_links_organisation_id"), "organisation_links", ["organisation_id"], unique=False
    )
    op.create_index(op.f("ix_organisation_links_related_id"), "organisation_links", ["related_id"], unique=False)
    op.create_table(
        "organisation_names",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=1000), nullable=False),
        sa.Column("short_name", sa.String(length=1000), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_organisation_names_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation_names")),
    )
    op.create_index(op.f("ix_organisation_names_name"), "organisation_names", ["name"], unique=False)
    op.create_index(
        op.f("ix_organisation_names_organisation_id"), "organisation_names", ["organisation_id"], unique=False
    )
    op.create_table(
        "plans",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=40), nullable=False),
        sa.Column("national_number", sa.String(length=40), nullable=True),
        sa.Column("project_id", sa.Integer(), nullable=True),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("current_revision", sa.Integer(), nullable=False),
        sa.Column("cancelled", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisations.id"], name=op.f("fk_plans_organisation_id")),
        sa.ForeignKeyConstraint(["project_id"], ["projects.id"], name=op.f("fk_plans_project_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plans")),
        sa.UniqueConstraint("national_number", name=op.f("uq_plans_national_number")),
        sa.UniqueConstraint("reference", name=op.f("uq_plans_reference")),
    )
    op.create_index(op.f("ix_plans_organisation_id"), "plans", ["organisation_id"], unique=False)
    op.create_table(
        "packages",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=40), nullable=False),
        sa.Column("package_ref", sa.String(length=200), nullable=True),
        sa.Column("package_number", sa.String(length=40), nullable=True),
        sa.Column("plan_id", sa.Integer(), nullable=True),
        sa.Column("plan_number", sa.String(length=40), nullable=True),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=2000), nullable=True),
        sa.Column("field", sa.String(length=40), nullable=True),
        sa.Column("selection_form", sa.String(length=40), nullable=True),
        sa.Column("price", sa.String(length=32), nullable=True),
        sa.Column("removed", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisations.id"], name=op.f("fk_packages_organisation_id")),
        sa.ForeignKeyConstraint(["plan_id"], ["plans.id"], name=op.f("fk_packages_plan_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_packages")),
        sa.UniqueConstraint("reference", name=op.f("uq_packages_reference")),
    )
    op.create_index(op.f("ix_packages_organisation_id"), "packages", ["organisation_id"], unique=False)
    op.create_index(op.f("ix_packages_package_number"), "packages", ["package_number"], unique=False)
    op.create_index(op.f("ix_packages_package_ref"), "packages", ["package_ref"], unique=False)
    op.create_index(op.f("ix_packages_plan_id"), "packages", ["plan_id"], unique=False)
    op.create_index(op.f("ix_packages_plan_number"), "packages", ["plan_number"], unique=False)


def downgrade() -> None:
    """Drop the tables, with all they hold."""
    op.drop_table("packages")
    op.drop_table("plans")
    op.drop_table("organisation_names")
    op.drop_table("organisation_links")
    op.drop_table("projects")
    op.drop_table("organisations")
    op.drop_table("document_files")
