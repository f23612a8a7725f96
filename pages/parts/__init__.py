"""What pages are made of: cached reads, links, frames, charts, tables and texts."""
