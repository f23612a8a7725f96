"""How does the knowledge base leave the house? Tables, linked data, a feed, and reviewed claims as an annotated set."""

from kb.exports.folder import export_all
from kb.exports.gold import export_gold

__all__ = ["export_all", "export_gold"]
