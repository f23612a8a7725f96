"""What does the knowledge base hold? Every read of the app and the command line, as named tuples.

Lists take the filters of `Asked` and a page; what is not asked narrows nothing.
"""

from kb.queries.articles import (
    ArticleRow,
    ArticleText,
    PendingVersion,
    StoryRow,
    VersionRow,
    article,
    articles,
    pending_ids,
    pending_versions,
    stories,
    versions,
)
from kb.queries.claims import ClaimRow, as_of, claim, claims, claims_of_article, count_claims, new_claims, review_queue
from kb.queries.comparisons import (
    Conflict,
    Revision,
    Side,
    Slip,
    Support,
    conflicts,
    conflicts_of,
    count_of,
    revisions,
    slips,
    support,
    support_of,
)
from kb.queries.crawls import (
    FeedHealth,
    FeedState,
    Run,
    counts,
    drops,
    extracted_in,
    feed_state,
    feeds,
    is_sample,
    runs,
    texts_in,
    version,
)
from kb.queries.filters import Asked
from kb.queries.ledgers import LedgerEntry, Slippage, ledger, slippage
from kb.queries.likeness import Comparable, Part, RatioRow, Total, comparable_of, equivalents_of, ratios, total
from kb.queries.names import (
    EntityRow,
    Named,
    aliases,
    entities,
    metrics,
    owners,
    sources,
    speakers,
    statuses,
    subjects,
)

__all__ = [
    "ArticleRow", "ArticleText", "Asked", "ClaimRow", "Comparable", "Conflict", "EntityRow", "FeedHealth", "FeedState", "LedgerEntry",
    "Named", "Part", "PendingVersion", "RatioRow", "Revision", "Run", "Side", "Slip", "Slippage", "StoryRow", "Support",
    "Total", "VersionRow", "aliases", "article", "articles", "as_of", "claim", "claims", "claims_of_article", "comparable_of", "conflicts",
    "conflicts_of", "count_claims", "count_of", "counts", "drops", "entities", "equivalents_of", "extracted_in", "feed_state", "feeds",
    "is_sample", "ledger", "metrics", "new_claims", "owners", "pending_ids", "pending_versions", "ratios", "review_queue",
    "revisions", "runs", "slippage", "slips", "sources", "speakers", "statuses", "stories", "subjects", "support", "support_of",
    "texts_in", "total", "version", "versions",
]  # fmt: skip
