"""The Django application of the records."""

from django.apps import AppConfig


class RecordsConfig(AppConfig):
    """Sites, runs and line outcomes."""

    name = "toolsync.records"
    label = "records"
