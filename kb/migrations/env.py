"""How do the revisions run? On the connection that `kb.schema` hands over."""

from alembic import context
from sqlmodel import SQLModel

from kb import derived, models, webarchives  # noqa: F401 (fill the metadata)

context.configure(
    connection=context.config.attributes["connection"], target_metadata=SQLModel.metadata, render_as_batch=True
)
with context.begin_transaction():
    context.run_migrations()
