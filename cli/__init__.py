"""The `gigawatch` command, in one module per group of commands: alone wires the stages, reads arguments, prints.

What takes long to load and serves a few commands (spaCy, Scrapy, Arrow and the like) is imported in the functions that
use it, so that the others begin at once.
"""

from cli.main import app

__all__ = ["app"]
