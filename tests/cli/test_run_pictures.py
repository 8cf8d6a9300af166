"""``toolsync run users_pictures``: an archive from its reading to its report, its tryback and its deletion."""

import zipfile
from pathlib import Path

from tests.cli.office import Office
from tests.formats.photos import archive, image

IMAGES = {
    "n0.jpg": image("red"),
    "nobody.jpg": image("blue"),
    "Thumbs.db": b"junk",
    "../n1.jpg": image("green"),
    "n2.jpg": image("red")[:100],
}


def put(office: Office, images: dict[str, bytes], name: str = "userpictures_1.zip") -> Path:
    path = office.root / "files" / name
    path.write_bytes(archive(images, zipfile.ZIP_DEFLATED))
    return path


def test_failed_images_are_packed_again(office: Office) -> None:
    """D-PX-08: there was no tryback."""
    path = put(office, IMAGES)
    content = path.read_bytes()
    told = office.json("run", "users_pictures", path.name, exit_code=1)
    assert (told["lines"]["applied"], told["lines"]["rejected"], told["lines"]["ignored"]) == (1, 3, 1)
    tryback = Path(told["tryback"])
    assert tryback.name.startswith("userpictures_1_tryback_") and tryback.suffix == ".zip"
    with zipfile.ZipFile(tryback) as packed:
        assert packed.testzip() is None
        found = {each.filename: packed.read(each) for each in packed.infolist()}
    assert found == {name: IMAGES[name] for name in ("nobody.jpg", "../n1.jpg", "n2.jpg")}
    assert "(line 2 of" in tryback.with_name(tryback.name + ".reasons.txt").read_text("utf-8-sig")
    assert Path(told["archive"]).read_bytes() == content
    again = office.json("run", "users_pictures", str(tryback), exit_code=1)
    assert again["lines"]["rejected"] == 3


def test_the_archive_is_deleted_once_it_has_been_processed(office: Office) -> None:
    """D-PX-03: the setting was never honoured."""
    path = put(office, {"n0.jpg": image()})
    office.call("run", "users_pictures", path.name, "--simulate")
    assert path.exists()
    office.call("run", "users_pictures", path.name)
    assert not path.exists()
    path = put(office, {"n0.jpg": image()})
    office.call("run", "users_pictures", path.name, "--set", "userpictures_forcedeletion=0")
    assert path.exists()


def test_the_report_counts_what_became_of_the_images(office: Office) -> None:
    """D-PX-10."""
    office.call("run", "users_pictures", put(office, {"n0.jpg": image("red"), "n1.jpg": image("red")}).name)
    images = {"n0.jpg": image("red"), "n1.jpg": image("blue"), "n2.jpg": image("blue"), "zed.png": image("blue")}
    options = ("--set", "pictures.overwrite=0")
    told = office.json("run", "users_pictures", put(office, images).name, *options, exit_code=1)
    assert {key: count for key, count in told["lines"].items() if count} == {
        "total": 4,
        "applied": 1,
        "unchanged": 2,
        "rejected": 1,
    }
    report = Path(told["reports"]["csv"]).read_text("utf-8-sig")
    for said in ("picture-unchanged", "picture-kept", "no-such-user", "n2.jpg;n2;JPEG;60×40"):
        assert said in report
    assert "zed.png" in Path(told["report"]).read_text()


def test_an_archive_is_checked_and_planned(office: Office) -> None:
    path = put(office, IMAGES)
    checked = office.call("check", "users_pictures", path.name, exit_code=1).stdout
    assert "2 well written, 2 rejected, 1 ignored" in checked
    planned = office.json("plan", "users_pictures", path.name, exit_code=1)
    assert planned["changes"] == {"SetPicture": 1}


def test_what_cannot_be_read_is_packed_again_all_the_same(office: Office) -> None:
    path = put(office, {"n0.jpg": image("red"), "n1.jpg": b"\0" * 1_000_000})
    content = bytearray(path.read_bytes())
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(signature) + offset] |= 1
    path.write_bytes(content)
    told = office.json("run", "users_pictures", path.name, exit_code=1)
    with zipfile.ZipFile(told["tryback"]) as packed:
        first, second = packed.infolist()
        assert (first.flag_bits & 1, second.file_size) == (1, 1_000_000)
        assert packed.read(second) == b"\0" * 1_000_000
