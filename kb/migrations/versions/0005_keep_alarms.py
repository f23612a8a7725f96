"""Keep what is wrong with sources, from when to when"""

import sqlalchemy as sa
from alembic import op

import kb.models

revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'alarm',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('source_id', sa.Integer(), nullable=False),
        sa.Column('feed_id', sa.Integer(), nullable=True),
        sa.Column('kind', sa.String(), nullable=False),
        sa.Column('detail', sa.String(), nullable=False),
        sa.Column('raised', kb.models.UtcDateTime(timezone=True), nullable=False),
        sa.Column('ended', kb.models.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(['feed_id'], ['feed.id']),
        sa.ForeignKeyConstraint(['source_id'], ['source.id']),
        sa.PrimaryKeyConstraint('id'),
    )
    op.create_index('ix_alarm_source_id', 'alarm', ['source_id'])
    op.create_index('ix_alarm_raised', 'alarm', ['raised'])


def downgrade() -> None:
    raise RuntimeError("a downgrade would lose alarms; restore a backup instead")
