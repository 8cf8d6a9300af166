"""``toolsync site snapshot``: copies what matters of a Moodle site into a file, to plan without the site."""

from typing import TYPE_CHECKING, cast

import click

from toolsync.cli.base import Command, common, session
from toolsync.locale.words import N_

if TYPE_CHECKING:
    from toolsync.platforms.moodle.platform import MoodlePlatform


@click.command(
    cls=Command,
    help=N_(
        "Copy what matters of a Moodle site into a file, for `toolsync plan --on snapshot`. Neither passwords nor "
        "pictures are copied: lines that give a password plan to set it."
    ),
)
@click.argument("name", required=False)
@common
def snapshot(name: str | None) -> None:
    """Take a snapshot of a site."""
    from toolsync import snapshots
    from toolsync.model.questions import Questions

    here = session()
    with here.app() as app:
        site = app.site(name or here.site)
        snapshots.check_moodle(site)
        with app.platform(site) as platform:
            path = snapshots.take(app.workspace, site, cast("MoodlePlatform", platform))
        with snapshots.opened(app.workspace, site) as taken:
            totals = taken.look_up(Questions(totals=True)).totals
    here.say(
        "The snapshot of {name} holds {users} accounts, {courses} courses and {enrolments} enrolments: {path}",
        name=site.name,
        path=path,
        **{thing: totals[thing] for thing in ("users", "courses", "enrolments")},
    )
