"""Archives of pictures: section 3 of the users document, with the defects of the earlier plugin (D-PX) as tests."""

import hashlib
import io
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from tests.formats.photos import archive, image
from tests.tools import Result, Site
from toolsync.model.changes import DeleteUser, SetPicture
from toolsync.model.outcomes import Status
from toolsync.reading.picture_names import person_of

RED, BLUE = image("red"), image("blue")
QUICK = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def md5(content: bytes) -> str:
    return hashlib.md5(content).hexdigest()


@pytest.fixture
def site() -> Site:
    return Site(users="alice bob charlie")


def run(site: Site, images: Mapping[str, bytes], **given: Any) -> Result:
    return site.run("users_pictures", archive(images), **given)


def picture(site: Site, username: str) -> tuple[Any, ...] | None:
    """Digest, revision and ending of somebody's picture."""
    row = site.platform.database.connection.execute(
        "SELECT hash, revision, ending FROM picture WHERE user = ?", (site.user(username),)
    ).fetchone()
    return None if row is None else tuple(row)


def sizes(site: Site, username: str) -> list[tuple[int, int]]:
    row = site.platform.database.connection.execute(
        "SELECT f1, f2, f3 FROM picture WHERE user = ?", (site.user(username),)
    ).fetchone()
    return [Image.open(io.BytesIO(each)).size for each in row]


# --- does it ---


def test_an_image_becomes_the_picture_of_its_account(site: Site) -> None:
    result = run(site, {"ID-alice.jpg": RED})
    assert result.changes(1) == [SetPicture(site.user("alice"), md5(RED), "ID-alice.jpg")]
    assert picture(site, "alice") == (md5(RED), 1, "jpg")
    assert sizes(site, "alice") == [(100, 100), (35, 35), (512, 512)]


@pytest.mark.parametrize(("kind", "ending"), [("JPEG", "jpg"), ("PNG", "png"), ("GIF", "png"), ("WEBP", "png")])
def test_the_content_says_what_an_image_is(site: Site, kind: str, ending: str) -> None:
    """JPEG stays JPEG, anything else becomes PNG; the ending of the name does not matter."""
    assert run(site, {"ID-alice.png": image(kind=kind)}).statuses() == ["applied"]
    assert picture(site, "alice") == (md5(image(kind=kind)), 1, ending)


def test_the_square_in_the_middle_is_kept(site: Site) -> None:
    wide = Image.new("RGB", (900, 300), "blue")
    wide.paste("red", (300, 0, 600, 300))
    output = io.BytesIO()
    wide.save(output, "PNG")
    run(site, {"ID-alice.png": output.getvalue()})
    (kept,) = site.platform.database.connection.execute("SELECT f3 FROM picture").fetchone()
    colours = Image.open(io.BytesIO(kept)).convert("RGB").getcolors()
    assert colours is not None and [colour for _, colour in colours] == [(255, 0, 0)]


def test_a_site_that_does_not_take_webp_says_so(site: Site) -> None:
    site.platform.set_value("picture_types", ["GIF", "JPEG", "PNG"])
    result = run(site, {"ID-alice.webp": image(kind="WEBP"), "ID-bob.jpg": RED})
    assert (result.statuses(), result.places(1)) == (["rejected", "applied"], [("picture-type", "type")])


@pytest.mark.parametrize(
    ("identifier", "name"),
    [("id", "{id}"), ("idnumber", "ID-alice"), ("username", "alice"), ("email", "alice@example.org")],
)
def test_images_are_named_after_the_identifier_of_the_settings(site: Site, identifier: str, name: str) -> None:
    name = name.format(id=site.user("alice"))
    result = run(site, {f"{name}.jpg": RED}, userpictures_userfield=identifier)
    assert result.statuses() == ["applied"]


def test_folders_within_the_archive_do_not_matter(site: Site) -> None:
    assert run(site, {"2026/photos/ID-alice.jpg": RED, "other\\ID-bob.jpg": BLUE}).statuses() == ["applied"] * 2


def test_the_legacy_value_of_the_identifier_is_understood(site: Site) -> None:
    """The first visit of the settings page wrote 1, which every run then refused."""
    assert run(site, {"ID-alice.jpg": RED}, userpictures_userfield="1").statuses() == ["applied"]


# --- again, and what is there already ---


def test_each_new_picture_has_a_revision_of_its_own(site: Site) -> None:
    """D-PX-01: it was always 1, and browsers went on showing the old picture."""
    run(site, {"ID-alice.jpg": RED})
    run(site, {"ID-alice.jpg": BLUE})
    assert picture(site, "alice") == (md5(BLUE), 2, "jpg")


def test_the_same_image_is_not_set_again(site: Site) -> None:
    """D-PX-02: nothing was known of what a picture was made of."""
    run(site, {"ID-alice.jpg": RED})
    again = run(site, {"moved/ID-alice.png": RED})
    assert (again.statuses(), again.codes(1)) == (["unchanged"], ["picture-unchanged"])
    assert run(site, {"ID-alice.jpg": RED}, pictures__force="1").statuses() == ["applied"]
    assert picture(site, "alice") == (md5(RED), 2, "jpg")


def test_what_pictures_were_made_of_is_exported(site: Site) -> None:
    """D-PX-02: whoever makes the archives can see which images have changed."""
    run(site, {"ID-alice.jpg": RED, "ID-bob.jpg": BLUE})
    run(site, {"ID-bob.jpg": RED})
    assert site.export("pictures") == [("user", "digest", "revision"), ("alice", md5(RED), "1"), ("bob", md5(RED), "2")]


def test_an_archive_that_is_run_twice_changes_nothing(site: Site) -> None:
    """D-PX-07: each scheduled run did everything again."""
    images = {"ID-alice.jpg": RED, "ID-bob.jpg": BLUE}
    assert run(site, images).statuses() == ["applied", "applied"]
    assert run(site, images).statuses() == ["unchanged", "unchanged"]


def test_a_picture_is_kept_where_the_settings_say_so(site: Site) -> None:
    """D-PX-10: those that were skipped were not counted."""
    run(site, {"ID-alice.jpg": RED})
    result = run(site, {"ID-alice.jpg": BLUE, "ID-bob.jpg": BLUE}, userpictures_overwrite="0")
    assert (result.statuses(), result.codes(1)) == (["unchanged", "applied"], ["picture-kept"])
    assert picture(site, "alice") == (md5(RED), 1, "jpg")


def test_a_deleted_account_loses_its_picture(site: Site) -> None:
    alice = site.user("alice")
    run(site, {"ID-alice.jpg": RED})
    site.do(DeleteUser(alice))
    site.must("users_restore", "username;idnumber", "alice;ID-alice")
    assert picture(site, "alice") is None
    assert run(site, {"ID-alice.jpg": RED}).statuses() == ["applied"]


def test_planning_sets_nothing(site: Site) -> None:
    """D-PX-08: pictures could not be simulated."""
    result = site.plan("users_pictures", archive({"ID-alice.jpg": RED}))
    assert (result.statuses(), picture(site, "alice")) == (["planned"], None)


# --- what is none of ours, and what is wrong ---


def test_what_computers_leave_for_themselves_is_ignored(site: Site) -> None:
    """D-PX-04: each was an error."""
    junk = dict.fromkeys(("__MACOSX/._ID-alice.jpg", "Thumbs.db", "a/.DS_Store", "desktop.ini"), b"junk")
    result = run(site, {**junk, "ID-alice.jpg": RED})
    assert result.plan.lines == {Status.IGNORED: 4, Status.PLANNED: 1}


def test_a_name_without_ending_is_taken_whole(site: Site) -> None:
    """D-PX-04: its last letter was lost."""
    result = run(site, {"ID-alice": RED, "nobody.atall": RED})
    assert (result.status(1), result.codes(1)) == ("applied", ["image-without-ending"])
    assert (result.status(2), result.codes(2)) == ("rejected", ["no-such-user"])


@pytest.mark.parametrize(
    ("name", "person"),
    [
        ("a/b/E1.JPeG", "E1"),
        ("john.doe", "john.doe"),
        ("john.doe.webp", "john.doe"),
        ("x@y.org", "x@y.org"),
        ("e\u0301.png", "é"),
    ],
)
def test_whose_picture_an_image_is(name: str, person: str) -> None:
    assert person_of(name)[0] == person


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("alice@1.jpg", []),
        ("Alice@Moodle.example.org.jpg", []),
        ("alice.jpg", ["no-host-in-name"]),
        ("@1.jpg", ["no-host-in-name"]),
        ("alice@2.jpg", ["other-host"]),
        ("alice@elsewhere.org.jpg", ["other-host"]),
    ],
)
def test_hosted_usernames_name_accounts_of_this_site(site: Site, name: str, expected: list[str]) -> None:
    """D-PX-05: a name without @ broke the run, and the host had to be a number."""
    site.platform.set_value("hosts", ["1", "moodle.example.org"])
    assert run(site, {name: RED}, userpictures_userfield="hostedusername").codes(1) == expected


@pytest.mark.parametrize(
    ("identifier", "name"), [("username", "ALICE.JPG"), ("email", "Alice@Example.org.jpg"), ("username", "Alice.png")]
)
def test_names_are_compared_as_the_site_compares_them(site: Site, identifier: str, name: str) -> None:
    """D-PX-09: usernames were compared literally."""
    assert run(site, {name: RED}, userpictures_userfield=identifier).statuses() == ["applied"]


def test_nothing_says_which_of_two_images_is_meant(site: Site) -> None:
    result = run(site, {"alice.jpg": RED, "x/ALICE.png": BLUE, "bob.jpg": RED}, userpictures_userfield="username")
    assert result.statuses() == ["rejected", "rejected", "applied"]
    assert result.codes(2) == ["several-images"]
    assert picture(site, "alice") is None


def test_every_bad_image_is_told_and_the_good_ones_are_kept(site: Site) -> None:
    big = Image.new("1", (9_000, 9_000))
    output = io.BytesIO()
    big.save(output, "PNG")
    images = {
        "ID-alice.jpg": RED,
        "nobody.jpg": RED,
        "text.jpg": b"not an image",
        "cut-jpg.jpg": image(size=(300, 300))[:-300],
        "cut-gif.gif": image(kind="GIF", size=(300, 300))[:-100],
        "cut-png.png": image(kind="PNG", size=(300, 300))[:-100],
        "cut-webp.webp": image(kind="WEBP", size=(300, 300))[:-20],
        "huge.png": output.getvalue(),
        "guest.jpg": RED,
        "ID-bob.jpg": BLUE,
    }
    result = run(site, images)
    codes = {name: result.codes(at)[:1] for at, name in enumerate(images, 1)}
    assert codes == {
        "ID-alice.jpg": [],
        "nobody.jpg": ["no-such-user"],
        "text.jpg": ["not-an-image"],
        **{f"cut-{kind}.{kind}": ["damaged-image"] for kind in ("jpg", "gif", "png", "webp")},
        "huge.png": ["too-many-pixels"],
        "guest.jpg": ["no-such-user"],
        "ID-bob.jpg": [],
    }
    assert result.tryback == list(range(2, 10))
    assert picture(site, "alice") and picture(site, "bob")


@pytest.mark.parametrize(
    "name", ["../ID-alice.jpg", "/ID-alice.jpg", "C:\\ID-alice.jpg", "a\\..\\ID-alice.jpg", "\\x.jpg"]
)
def test_names_that_lead_out_of_the_archive_are_refused(site: Site, name: str) -> None:
    """D-PX-06."""
    assert run(site, {name: RED}).codes(1) == ["unsafe-name"]


def test_the_guest_has_no_picture_but_an_administrator_may(site: Site) -> None:
    result = run(site, {"guest.jpg": RED, "admin.jpg": RED}, userpictures_userfield="username")
    assert (result.statuses(), result.codes(1)) == (["rejected", "applied"], ["guarded-user"])


def test_bombs_are_refused_by_what_they_declare(site: Site) -> None:
    """D-PX-06: nothing was limited."""
    bomb = archive({"ID-alice.jpg": b"\0" * 3_000_000, "ID-bob.jpg": RED}, zipfile.ZIP_DEFLATED)
    result = site.run("users_pictures", bomb)
    assert (result.statuses(), result.codes(1)) == (["rejected", "applied"], ["image-packed-too-small"])
    result = site.run("users_pictures", bomb, pictures__image_megabytes="2", pictures__compression="9999")
    assert result.codes(1) == ["image-too-large"]


def test_bombs_are_refused_by_what_they_are(site: Site) -> None:
    """D-PX-06: an archive may say of its entries what it likes."""
    bomb = bytearray(archive({"ID-alice.jpg": RED + b"\0" * 3_000_000, "ID-bob.jpg": RED}, zipfile.ZIP_DEFLATED))
    at = bomb.index(b"PK\x01\x02")
    bomb[at + 24 : at + 28] = (1_000).to_bytes(4, "little")
    result = site.run("users_pictures", bytes(bomb), pictures__image_megabytes="2")
    # What is declared is all that is read; it is then not what its checksum says.
    assert (result.statuses(), result.codes(1)) == (["rejected", "applied"], ["damaged-entry"])


@pytest.mark.parametrize(
    ("setting", "value", "code"),
    [("most_images", "1", "too-many-images"), ("archive_megabytes", "1", "archive-too-large")],
)
def test_an_archive_that_holds_too_much_is_refused_whole(site: Site, setting: str, value: str, code: str) -> None:
    """D-PX-06."""
    images = {"ID-alice.jpg": RED + b"\0" * 900_000, "ID-bob.jpg": BLUE + b"\0" * 900_000}
    result = run(site, images, **{f"pictures__{setting}": value})
    assert (result.file_codes, result.outcomes) == ([(code, None)], {})


def test_an_encrypted_image_is_refused_alone(site: Site) -> None:
    content = bytearray(archive({"ID-alice.jpg": RED, "ID-bob.jpg": RED}))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(signature) + offset] |= 1
    result = site.run("users_pictures", bytes(content))
    assert (result.statuses(), result.codes(1)) == (["rejected", "applied"], ["encrypted-image"])


def test_a_damaged_entry_is_refused_alone(site: Site) -> None:
    content = bytearray(archive({"ID-alice.jpg": RED, "ID-bob.jpg": BLUE}))
    content[content.index(RED) + 40] ^= 255
    result = site.run("users_pictures", bytes(content))
    assert (result.statuses(), result.codes(1)) == (["rejected", "applied"], ["damaged-entry"])


@pytest.mark.parametrize(
    ("content", "code"), [(b"uid;cid\n", "not-an-archive"), (archive({}), "no-images"), (b"", "not-an-archive")]
)
def test_what_is_no_archive_of_pictures_is_told(site: Site, content: bytes, code: str) -> None:
    assert site.run("users_pictures", content).file_codes == [(code, None)]


def test_an_archive_that_changed_since_it_was_planned_sets_nothing(site: Site, tmp_path: Path) -> None:
    from toolsync.model.outcomes import Step
    from toolsync.model.ports import Batch

    path = tmp_path / "pictures.zip"
    path.write_bytes(archive({"ID-alice.jpg": BLUE}))
    steps = [Step("", (SetPicture(site.user("alice"), md5(BLUE), name),)) for name in ("ID-alice.jpg", "gone.jpg")]
    steps.append(Step("", (SetPicture(site.user("bob"), md5(RED), "ID-alice.jpg"),)))
    results = site.platform.apply(Batch("one", steps, {}, 1, path))
    assert [each.error is None for each in results] == [True, False, False]
    (lost,) = site.platform.apply(Batch("two", steps[:1], {}, 1))
    assert lost.error == "The archive of the pictures is not at hand."
    path.write_bytes(b"")
    (lost,) = site.platform.apply(Batch("three", steps[:1], {}, 1, path))
    assert lost.error and "cannot be read" in lost.error


# --- whatever the archive ---

names = st.sampled_from(
    ["ID-alice.jpg", "ID-bob.png", "x/ID-bob.gif", "ID-zed.jpg", "Thumbs.db", "../ID-alice", "ID-charlie"]
)
contents = st.one_of(
    st.sampled_from([RED, BLUE, image(kind="PNG"), image(kind="GIF"), image(kind="WEBP"), RED[:200], b""]),
    st.binary(max_size=40).map(lambda tail: RED[:300] + tail),
)


@given(st.dictionaries(names, contents, max_size=5), st.sampled_from(["idnumber", "username", "hostedusername"]))
@QUICK
def test_any_archive_is_accounted_for_and_planned_as_it_is_applied(images: dict[str, bytes], identifier: str) -> None:
    site = Site(users="alice bob charlie")
    planned = site.plan("users_pictures", archive(images), pictures__identifier=identifier)
    assert sorted(planned.outcomes) == list(range(1, len(images) + 1))
    applied = run(site, images, pictures__identifier=identifier)
    failed = [at for at in applied.outcomes if applied.status(at) == "failed"]
    # An image may end as it should and be damaged all the same: that is seen when it is decoded.
    assert all(applied.codes(at)[-1:] == ["platform-refused"] for at in failed)
    expected = [each.replace("planned", "applied") for each in planned.statuses()]
    assert [each.replace("failed", "applied") for each in applied.statuses()] == expected
    again = run(site, images, pictures__identifier=identifier)
    assert "applied" not in again.statuses()


@given(st.binary(max_size=200), st.integers(0, 400))
@QUICK
def test_an_archive_of_any_bytes_never_breaks_a_plan(content: bytes, at: int) -> None:
    good = archive({"ID-alice.jpg": RED, "ID-bob.jpg": BLUE}, zipfile.ZIP_DEFLATED)
    for file in (content, good[:at] + content + good[at:], good[:at] + content + good[at + len(content) :]):
        Site(users="alice").run("users_pictures", file)
