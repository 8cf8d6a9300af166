"""What is recorded: sites, runs, and for each run its ledger, as rows written by ``ledger.RecordedLedger``."""

import uuid

from django.db import models
from django.db.models import Q

from toolsync.records.states import ACTIVE, State


class Site(models.Model):
    """A site that command files are applied to."""

    name = models.CharField(max_length=100, unique=True)
    #: ``embedded``: a Moodle-like world in one SQLite file.
    platform = models.CharField(max_length=20)
    #: Where the platform is; for an embedded one its file, from the workspace if it lies in it.
    location = models.TextField()
    created = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name


class Run(models.Model):
    """One command file, once. Paths are written from the workspace where they lie in it."""

    #: Names the run to the platform, for ever: numbers begin anew when the records are made anew.
    mark = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="runs")
    format = models.CharField(max_length=40)
    file_name = models.TextField()
    path = models.TextField()
    sha256 = models.CharField(max_length=64, blank=True)
    state = models.CharField(max_length=20, default=State.QUEUED.value)
    #: It stops after the plan.
    simulated = models.BooleanField(default=False)
    #: The digest that somebody approved, "" when none was asked for.
    approved = models.CharField(max_length=64, blank=True)
    operator = models.CharField(max_length=150, blank=True)
    #: Settings given for this run only, as ``key=value``.
    overridden = models.JSONField(default=list)

    digest = models.CharField(max_length=64, blank=True)
    #: Lines by status; changes by kind (planned, then applied); losses by kind; limits gone over.
    lines = models.JSONField(default=dict)
    #: Of the planned lines, those of which a part was refused.
    planned_in_part = models.BigIntegerField(default=0)
    changes = models.JSONField(default=dict)
    losses = models.JSONField(default=dict)
    excesses = models.JSONField(default=list)
    #: What was found about the file as a whole.
    findings = models.JSONField(default=list)
    #: Why it failed or is held, and what went wrong after it, as ``[message, {name: value}]`` to be worded.
    notes = models.JSONField(default=list)

    report = models.TextField(blank=True)
    tryback = models.TextField(blank=True)
    archive = models.TextField(blank=True)

    created = models.DateTimeField(auto_now_add=True)
    started = models.DateTimeField(null=True)
    #: When the first change could have been made; from then on the plan is complete and is resumed, not made anew.
    applying_since = models.DateTimeField(null=True)
    ended = models.DateTimeField(null=True)
    #: Who works on it is taken for dead when this has passed.
    lease_until = models.DateTimeField(null=True)
    #: Names the holder of the lease, so that one who lost it cannot renew it.
    holder = models.UUIDField(null=True)
    attempts = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["site", "-id"], name="run_site")]
        constraints = [
            models.UniqueConstraint(
                fields=["site"],
                condition=Q(state__in=[each.value for each in ACTIVE], simulated=False),
                name="one_run_writes_to_a_site",
            )
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.format} {self.file_name} {self.state}"


class Stretch(models.Model):
    """Consecutive lines of a run: see ``model.outcomes.Stretch``. Never read or written through the ORM."""

    pk = models.CompositePrimaryKey("run_id", "first")
    run = models.ForeignKey(Run, on_delete=models.CASCADE, db_column="run", db_index=False, related_name="+")
    first = models.BigIntegerField()
    last = models.BigIntegerField()
    lines = models.BigIntegerField()
    status = models.CharField(max_length=20)
    text = models.TextField()
    secrets = models.TextField()

    class Meta:
        db_table = "stretch"
        indexes = [models.Index(fields=["run", "status", "first"], name="stretch_status")]


class Journal(models.Model):
    """What one batch of changes gave and replaced. Never read or written through the ORM."""

    pk = models.CompositePrimaryKey("run_id", "first")
    run = models.ForeignKey(Run, on_delete=models.CASCADE, db_column="run", db_index=False, related_name="+")
    first = models.BigIntegerField()
    text = models.TextField()

    class Meta:
        db_table = "journal"
