"""Tie runs, articles and claims together, and keep which web archives have been read"""

import sqlalchemy as sa
from alembic import op

import kb.models

revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('crawl_run', sa.Column('kind', sa.String(), nullable=False, server_default='crawl'))
    for name in ('run_id', 'extracted_run_id'):
        op.execute(f'ALTER TABLE article_version ADD COLUMN {name} INTEGER REFERENCES crawl_run (id)')
        op.create_index(f'ix_article_version_{name}', 'article_version', [name])
    op.create_table(
        'web_archive',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('url', sa.String(), nullable=False),
        sa.Column('size', sa.BigInteger(), nullable=True),
        sa.Column('state', sa.String(), nullable=False),
        sa.Column('counts', sa.JSON(), nullable=False),
        sa.Column('error', sa.String(), nullable=True),
        sa.Column('run_id', sa.Integer(), nullable=True),
        sa.Column('finished', kb.models.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(['run_id'], ['crawl_run.id']),
        sa.PrimaryKeyConstraint('id'),
        sa.UniqueConstraint('url'),
    )
    op.create_index('ix_web_archive_state', 'web_archive', ['state'])
    op.create_index('ix_web_archive_run_id', 'web_archive', ['run_id'])


def downgrade() -> None:
    raise RuntimeError("a downgrade would lose what was read; restore a backup instead")
