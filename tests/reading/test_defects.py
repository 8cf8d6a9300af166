"""The defects of the earlier plugin that belong to reading; none comes back. Named as in the specification."""

from pathlib import Path

from tests.reading.story import reading
from toolsync.reading import ReadingRules, copy_lines


def test_d_co_01_and_d_11_a_line_may_be_five_megabytes_long(tmp_path: Path) -> None:
    long = "é" * 2_500_000
    told = reading(tmp_path, f"cmd;uid\nadd;{long}\nadd;bob\n")
    assert told.rows == [(2, 2, ["add", long]), (3, 3, ["add", "bob"])]


def test_d_11_a_quoted_cell_may_be_five_megabytes_long(tmp_path: Path) -> None:
    long = "x;" * 2_500_000
    assert reading(tmp_path, f'cmd;uid\nadd;"{long}"\n').cells == [["add", long]]


def test_d_co_02_and_d_19_an_empty_file_ends_normally_and_is_told(tmp_path: Path) -> None:
    told = reading(tmp_path, b"")
    assert (told.codes, told.blocks) == (["no-data"], [])


def test_d_co_02_and_d_19_a_file_of_comments_ends_normally_and_its_lines_are_accounted_for(tmp_path: Path) -> None:
    told = reading(tmp_path, "# Alice\n\n(Bob)\n---\n")
    assert told.codes == ["no-data"]
    assert told.ignored == [(1, 1, "comment"), (2, 2, "blank"), (3, 4, "comment")]
    assert (told.header, told.rows) == ([], [])


def test_d_co_02_a_list_without_header_and_without_lines_is_told_too(tmp_path: Path) -> None:
    told = reading(tmp_path, "# nothing\n\n", headerless=["course"])
    assert (told.codes, told.ignored) == (["no-data"], [(1, 1, "comment"), (2, 2, "blank")])


def test_d_co_03_and_d_12_accents_are_decoded_once(tmp_path: Path) -> None:
    told = reading(tmp_path, "cmd;lastname\nadd;Héloïse\n".encode("latin-1"), ReadingRules(encoding="ISO-8859-1"))
    assert told.cells == [["add", "Héloïse"]]


def test_d_12_iso_8859_1_is_read_as_the_windows_encoding_that_contains_it(tmp_path: Path) -> None:
    told = reading(tmp_path, "cmd;lastname\nadd;Cœur €\n".encode("cp1252"), ReadingRules(encoding="ISO-8859-1"))
    assert told.cells == [["add", "Cœur €"]]


def test_d_12_an_undecodable_byte_refuses_its_line_only(tmp_path: Path) -> None:
    content = b"cmd;uid\nadd;alice\nadd;b\xe9b\nadd;charlie\n"
    told = reading(tmp_path, content, ReadingRules(encoding="UTF-8"))
    assert told.rows == [(2, 2, ["add", "alice"]), (4, 4, ["add", "charlie"])]
    [line] = told.blocks[0].refused
    [finding] = line.findings
    assert (finding.code, finding.column, line.first) == ("undecodable", "uid", 3)
    assert dict(finding.params) == {"position": 6, "bytes": "e9", "encoding": "UTF-8"}


def test_d_co_07_and_d_22_lines_are_numbered_as_an_editor_numbers_them(tmp_path: Path) -> None:
    told = reading(tmp_path, '# comment\n\ncmd;uid\nadd;alice\n\nadd;"bob\nand charlie"\nadd;dora\n')
    assert told.file.header_first == 3
    assert told.rows == [(4, 4, ["add", "alice"]), (6, 7, ["add", "bob\nand charlie"]), (8, 8, ["add", "dora"])]
    assert told.ignored == [(1, 1, "comment"), (2, 2, "blank"), (5, 5, "blank")]


def test_d_10_nothing_needs_to_be_settled(tmp_path: Path) -> None:
    told = reading(tmp_path, "cmd,uid\nadd,alice\n")
    assert (told.file.encoding, told.file.separator, told.cells) == ("UTF-8", ",", [["add", "alice"]])


def test_d_13_the_byte_order_mark_is_never_part_of_a_name(tmp_path: Path) -> None:
    for settled in (None, "UTF-8", "ISO-8859-1"):
        told = reading(tmp_path, b"\xef\xbb\xbfcmd;lastname\nadd;Ren\xc3\xa9\n", ReadingRules(encoding=settled))
        assert (told.header, told.cells) == (["cmd", "lastname"], [["add", "René"]])


def test_d_13_a_list_without_header_loses_its_byte_order_mark_too(tmp_path: Path) -> None:
    assert reading(tmp_path, b"\xef\xbb\xbfMATH\nART\n", headerless=["course"]).cells == [["MATH"], ["ART"]]


def test_d_14_the_tryback_keeps_the_encoding_of_its_file(tmp_path: Path) -> None:
    content = "cmd;lastname\r\nadd;Zoé\r\nadd;Loïc\r\n".encode("cp1252")
    told = reading(tmp_path, content)
    copy_lines(told.file.path, tmp_path / "tryback.csv", told.file.encoding, (1, 1), [(3, 3)])
    assert (tmp_path / "tryback.csv").read_bytes() == "cmd;lastname\r\nadd;Loïc\r\n".encode("cp1252")


def test_d_15_after_the_header_only_hashes_dashes_and_blanks_are_comments(tmp_path: Path) -> None:
    content = "fullname;cmd\n(New) maths;a\n[x];b\n-5;c\n/root;d\n Spaced;e\n# gone;f\n------\n;;\n \t\n"
    told = reading(tmp_path, content)
    assert [row[0] for row in told.cells] == ["(New) maths", "[x]", "-5", "/root", "Spaced"]
    assert told.ignored == [(7, 8, "comment"), (9, 10, "blank")]


def test_d_15_the_six_historical_prefixes_are_comments_before_the_header(tmp_path: Path) -> None:
    told = reading(tmp_path, "(a\n[b\n-c\n#d\n/e\n f\ncmd;uid\nadd;alice\n")
    assert (told.header, told.ignored) == (["cmd", "uid"], [(1, 6, "comment")])


def test_d_15_and_everywhere_when_the_site_says_so(tmp_path: Path) -> None:
    told = reading(tmp_path, "cmd;uid\n(a;b\nadd;alice\n x;y\n", ReadingRules(historical_comments=True))
    assert (told.cells, told.ignored) == ([["add", "alice"]], [(2, 2, "comment"), (4, 4, "comment")])


def test_d_15_a_list_without_header_follows_the_rules_of_data_from_its_first_line(tmp_path: Path) -> None:
    told = reading(tmp_path, "(MATH)\n# no\n-ART\n", headerless=["course"])
    assert (told.rows, told.ignored) == ([(1, 1, ["(MATH)"]), (3, 3, ["-ART"])], [(2, 2, "comment")])


def test_d_16_header_names_are_trimmed_unquoted_and_in_lower_case(tmp_path: Path) -> None:
    told = reading(tmp_path, 'CMD ; "Uid";\tprofile_field_Dept\nadd;alice;x\n')
    assert told.header == ["cmd", "uid", "profile_field_dept"]
    assert told.file.header[2].raw.strip() == "profile_field_Dept"


def test_d_20_cells_may_be_quoted(tmp_path: Path) -> None:
    told = reading(tmp_path, 'cmd;fullname\nadd;"Maths; level ""A"""\n')
    assert told.cells == [["add", 'Maths; level "A"']]


def test_d_21_a_line_with_too_many_cells_is_refused_alone(tmp_path: Path) -> None:
    told = reading(tmp_path, "cmd;uid\nadd;alice;x\nadd;bob\n")
    assert (told.cells, told.refused) == ([["add", "bob"]], [(2, 2, ["too-many-cells"])])
    assert dict(told.blocks[0].refused[0].findings[0].params) == {"expected": 2, "found": 3}


def test_d_21_a_short_line_has_empty_last_cells_where_that_is_allowed(tmp_path: Path) -> None:
    content = "cmd;uid;cid\nadd;alice\n"
    assert reading(tmp_path, content).cells == [["add", "alice", ""]]
    assert reading(tmp_path, content, short_lines=False).refused == [(2, 2, ["too-few-cells"])]
