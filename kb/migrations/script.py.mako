"""${message}"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

import kb.models

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = None
depends_on = None


def upgrade() -> None:
    ${upgrades if upgrades else "pass"}


def downgrade() -> None:
    raise RuntimeError("a downgrade would lose claims; restore a backup instead")
