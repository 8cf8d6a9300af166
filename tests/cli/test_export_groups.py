"""What ``toolsync export`` gives of groups, fed back as command files by the same settings, changes nothing."""

import pytest

from tests.cli.office import ALL_FINE, Office


@pytest.mark.parametrize("by", ["id", "idnumber", "name"])
def test_groups_and_their_members_come_back_unchanged(office: Office, by: str) -> None:
    with (office.root / "toolsync.toml").open("a", encoding="utf-8") as settings:
        settings.write(f'\n[groups]\ngroup_identifier = "{by}"\n')
    office.file("enrols.csv", ALL_FINE)
    office.call("run", "enrolments", "enrols.csv")
    lines = ["courseid;name;type;idnumber;selfgrouping", "HIST;TD 1;group;H1;1", "MATH;TD 1;;M1;"]
    office.file("groups.csv", lines)
    office.call("run", "groups", "groups.csv")
    members = ["groupid;userid;courseid", "H1;alice;HIST", "H1;bob;HIST", "M1;alice;MATH"]
    office.file("groupmembers.csv", members)
    office.call("run", "group_members", "groupmembers.csv", "--set", "groups.group_identifier=idnumber")
    for entity, format, count in (
        ("groups", "groups", 2),
        ("groupings", "groups", 1),
        ("group-members", "group_members", 3),
    ):
        office.file("back.csv", office.call("export", entity, "--format", format).stdout.splitlines())
        told = office.json("run", format, "back.csv", "--simulate")
        assert told["lines"]["unchanged"] == told["lines"]["total"] == count, entity
