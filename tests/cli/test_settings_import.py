"""``toolsync settings import``: an export of the earlier plugin's settings becomes settings of toolsync."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from tests.cli.office import Office
from toolsync.former_settings import DEAD, read_export, why_dead
from toolsync.settings import declared, find, make_settings

EXPORT = [
    "users_primaryidentity;email",
    "filearchive;0",
    "courses_template_mode;2",
    "enrols_filelocation;sync/enrols.csv",
]

#: Every setting of the tables of the specification: general document §9.1 to §9.3; users document §1.8, §2.1.1, §2.2 to
#: §2.4, §3, §4.1, §5.1, §6.1.
SPECIFIED = """
encoding csvseparator discardfileonfailure invalidnamesnocheck enrolcleanup storereport filearchive filefailed
filecleanup fileareacleanupdelay lastrunning_courses lastrunning_users lastrunning_cohorts lastrunning_enrol
lastrunning_group emulatecommunity
courses_fileuploadlocation courses_fileuploadidentifier courses_coursecategoryidentifier courses_newcategoriesvisible
courses_protectcategory courses_forceupdate courses_template_mode courses_filedeletelocation
courses_filedeleteidentifier courses_fileexistlocation courses_existfileidentifier courses_fileresetlocation
courses_fileresetidentifier courses_filemetabindinglocation courses_filemetabindingidentifier
users_filelocation users_createpasswords users_sendpasswordtousers users_allowrename users_protectemails
users_primaryidentity courses_primaryidentity users_deletefilelocation users_suspendfilelocation
users_restorefilelocation
enrols_filelocation enrols_courseidentifier enrols_useridentifier enrols_protectgroups enrols_enableenrolondisabled
enrols_mailadmins enrols_defaultcmd
cohorts_filelocation cohorts_useridentifier cohorts_cohortidentifier cohorts_coursebindingfilelocation
cohorts_courseidentifier cohorts_roleidentifier cohorts_autocreate cohorts_syncdelete
groups_filelocation groupmembers_filelocation groups_courseidentifier groups_useridentifier groups_groupidentifier
groups_groupingidentifier groups_autogrouping groups_purgeemptygroups groups_mailadmins
userpictures_fileprefix userpictures_userfield userpictures_overwrite userpictures_forcedeletion
"""


@pytest.mark.parametrize("key", SPECIFIED.split())
def test_every_setting_of_the_specification_has_its_setting_here_or_a_reason(key: str) -> None:
    ours = [each.key for each in declared() if key in each.historical]
    assert (len(ours) == 1) is not bool(why_dead(key)), (ours, why_dead(key))


def test_a_historical_key_is_that_of_one_setting() -> None:
    keys = [key for each in declared() for key in each.historical]
    assert len(keys) == len(set(keys))
    assert not set(keys) & set(DEAD)


def test_what_historical_values_stand_for_is_allowed() -> None:
    for each in declared():
        group, _, name = each.key.partition(".")
        for value in each.values.values():
            make_settings(("test", {group: {name: value}}))


def imported(tmp_path: Path, content: str | bytes) -> dict[str, Any]:
    """What an export becomes, by key."""
    path = tmp_path / "export.csv"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return {each.key: each.setting for each in read_export(path) if each.key}


@pytest.mark.parametrize(
    "content",
    [
        "users_primaryidentity;email\nfilearchive;0\n",
        "name;value\nusers_primaryidentity;email\nfilearchive;0\n",
        "NAME,VALUE\r\nusers_primaryidentity,email\r\nfilearchive,0\r\n",
        "users_primaryidentity\temail\nfilearchive\t0\n",
        '"id","plugin","name","value"\n"7","tool_sync","users_primaryidentity","email"\n"8","tool_sync","filearchive","0"',
        "tool_sync;users_primaryidentity;email\ntool_sync;filearchive;0\n",
        "# an export\n\ntool_sync/users_primaryidentity;email\ntool_sync/filearchive;no\n",
        "\ufeffname;value\nusers_primaryidentity;email\nfilearchive;0\n",
        "nom;valeur\nusers_primaryidentity;email\nfilearchive;0\n".encode("utf-16"),
    ],
)
def test_exports_of_every_sort(tmp_path: Path, content: str | bytes) -> None:
    assert imported(tmp_path, content) == {"users.identifier": "email", "after.archive": False}


def test_historical_values_are_translated(tmp_path: Path) -> None:
    told = "courses_template_mode;2\ngroups_purgeemptygroups;1\nenrolcleanup;1\ncsvseparator;,\nusers_protectemails;1"
    assert imported(tmp_path, told) == {
        "courses.template_mode": "replace",
        "groups.purge_empty": "groups",
        "enrolments.clean_empty_groups": "all",
        "reading.separator": ",",
        "users.protect_emails": True,
    }


def test_every_line_is_told(office: Office, tmp_path: Path) -> None:
    lines = [*EXPORT, "storereport;1", "lastrunning_users;x.csv", "users_filelocatio;x", "enrols_defaultcmd;zap"]
    (tmp_path / "e.csv").write_text("\n".join([*lines, "users_filelocation;", "filearchive;1"]))
    told = office.json("settings", "import", tmp_path / "e.csv", exit_code=1)
    said = {each["line"]: each["told"] for each in told}
    assert said == {
        1: "users.identifier = email",
        2: "not taken: line 10 says it again",
        3: "courses.template_mode = replace",
        4: "enrolments.file = sync/enrols.csv",
        5: "not taken: a report of every run is always stored",
        6: "not taken: runs and their states are in the records",
        7: said[7],
        8: said[8],
        9: "not taken: it has no value, and the default holds",
        10: "after.archive = true",
    }
    assert "Did you mean users_filelocation" in said[7]
    assert "'zap' is not allowed; it must be: add, del" in said[8]
    assert tomllib.loads((office.root / "toolsync.toml").read_text()) == {
        "users": {"identifier": "email"},
        "courses": {"template_mode": "replace"},
        "enrolments": {"file": "sync/enrols.csv"},
        "after": {"archive": True},
    }


def write(office: Office, tmp_path: Path, *lines: str) -> Path:
    path = tmp_path / "export.csv"
    path.write_text("\n".join(lines))
    return path


def test_what_is_there_stays_letter_by_letter(office: Office, tmp_path: Path) -> None:
    file = office.root / "toolsync.toml"
    file.write_text(
        '# ours\n[users]\nidentifier = "username"  # on purpose\n\n[sites.campus.users]\nallow_rename = true\n'
    )
    before = file.read_text()
    export = write(office, tmp_path, *EXPORT, "users_allowrename;0")
    said = office.call("settings", "import", export).stdout
    assert "users.identifier = email: not taken, it is settled as username already (--replace takes it)" in said
    assert "4 settings written" in said and "without its comments" not in said
    after = file.read_text()
    kept = iter(after.splitlines())
    assert all(line in kept for line in before.splitlines())
    assert tomllib.loads(after) == {
        "users": {"identifier": "username", "allow_rename": False},
        "sites": {"campus": {"users": {"allow_rename": True}}},
        "after": {"archive": False},
        "courses": {"template_mode": "replace"},
        "enrolments": {"file": "sync/enrols.csv"},
    }
    (backup,) = office.root.glob("toolsync-*.toml")
    assert backup.read_text() == before
    again = office.call("settings", "import", export).stdout
    assert "0 settings written" in again and "it was so already" in again
    assert file.read_text() == after and len(list(office.root.glob("toolsync-*.toml"))) == 1


def test_replacing_rewrites_the_file_and_says_so(office: Office, tmp_path: Path) -> None:
    file = office.root / "toolsync.toml"
    file.write_text('# ours\n[users]\nidentifier = "username"\nmode = "fill"\n')
    said = office.call("settings", "import", write(office, tmp_path, *EXPORT), "--replace").stdout
    assert "written anew, without its comments" in said and "As it was before: " in said
    assert tomllib.loads(file.read_text())["users"] == {"identifier": "email", "mode": "fill"}
    assert office.json("settings", "users.identifier")[0]["value"] == "email"


def test_for_one_site(office: Office, tmp_path: Path) -> None:
    export = write(office, tmp_path, *EXPORT)
    office.call("--site", "campus", "settings", "import", export)
    content = tomllib.loads((office.root / "toolsync.toml").read_text())
    assert content["sites"]["campus"]["users"] == {"identifier": "email"} and "users" not in content
    assert "There is no site x" in office.call("--site", "x", "settings", "import", export, exit_code=2).stderr


def test_a_simulation_writes_nothing(office: Office, tmp_path: Path) -> None:
    before = {path.name: path.read_bytes() for path in office.root.iterdir() if path.suffix == ".toml"}
    said = office.call("settings", "import", write(office, tmp_path, *EXPORT), "--simulate").stdout
    assert "Simulated: 4 settings would be written" in said
    assert before == {path.name: path.read_bytes() for path in office.root.iterdir() if path.suffix == ".toml"}


@pytest.mark.parametrize("content", [b"", b"# nothing\n\n", b"\n;\n"])
def test_what_is_no_export(office: Office, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "e.csv").write_bytes(content)
    assert "no line with a name" in office.call("settings", "import", tmp_path / "e.csv", exit_code=2).stderr
    (tmp_path / "e.csv").write_bytes(b"x" * (2 << 20))
    assert "too large" in office.call("settings", "import", tmp_path / "e.csv", exit_code=2).stderr


def test_any_bytes_are_told_line_by_line(office: Office, tmp_path: Path) -> None:
    (tmp_path / "e.csv").write_bytes(bytes(range(1, 256)) + b'\n"open;quote\n')
    office.call("settings", "import", tmp_path / "e.csv", exit_code=1)


def test_settings_of_a_group_are_still_shown(office: Office) -> None:
    assert office.json("settings", "after") == office.json("settings", "show", "after")
    assert find("discardfileonfailure").key == "after.discard_on_failure"


# --- wrong settings, in words -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ('[users]\nidentifer = "email"\n', "there is no such setting. Did you mean users.identifier"),
        ('[users]\nusers_primaryidentity = "email"\n', "there is no such setting. Did you mean users.identifier?"),
        ('[user]\nidentifier = "email"\n', "there is no such group of settings. Did you mean [users]?"),
        ("[qqq]\nx = 1\n", "Did you mean [reading], [users]"),
        ("users = 3\n", "this must be a group of settings, such as [users]."),
        ("[sites]\ncampus = 3\n", "settings of a site stand in groups such as [sites.NAME.users]."),
    ],
)
def test_misspelt_keys_are_told_with_what_was_meant(office: Office, content: str, said: str) -> None:
    file = office.root / "toolsync.toml"
    file.write_text(content)
    told = office.call("settings", exit_code=2).stderr
    assert said in told and f"({file})" in told


def test_wrong_settings_in_french(office: Office) -> None:
    told = office.call("settings", "--lang", "fr", "--set", "limits.floor=many", exit_code=2).stderr
    assert "Les réglages sont erronés" in told and "n’est pas permis" in told and "un nombre entier" in told
    told = office.call("settings", "--lang", "fr", "--set", "users.identifer=1", exit_code=2).stderr
    assert "il n’y a pas de réglage de ce nom" in told and "users.identifier" in told
