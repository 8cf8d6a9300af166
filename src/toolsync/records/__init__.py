"""The records: sites, runs, and what was planned for every line and became of it. The only place with ORM models.

Call :func:`toolsync.records.opening.open_records` before anything else of this package is imported: it tells Django
where the records are. What other packages get from here are values (:mod:`toolsync.records.summaries`), never models.
"""
