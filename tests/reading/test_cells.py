"""Cells as people and spreadsheets write them."""

import gc
from pathlib import Path

import pytest

from tests.reading.story import reading
from toolsync.reading import ReadingRules


@pytest.mark.parametrize(
    ("line", "cells"),
    [
        ("a;b;c", ["a", "b", "c"]),
        (" a ;\tb; c\u00a0", ["a", "b", "c"]),
        ('a; "b;c" ;d', ["a", "b;c", "d"]),
        ('"a" ;b;"c" ', ["a", "b", "c"]),
        ('a;" b ";c', ["a", "b", "c"]),
        ('a;5" disk;L"été"', ["a", '5" disk', 'L"été"']),
        ('a;"";""""', ["a", "", '"']),
        ('a;"x""y""";c', ["a", 'x"y"', "c"]),
        ("a;b&#44 c;&#59&#9x", ["a", "b, c", ";\tx"]),
        ('a;"b&#44";&#445', ["a", "b&#44", "&#445"]),
        ("a;it's;'b", ["a", "it's", "'b"]),
        (";;c", ["", "", "c"]),
        ('"";"";""', ["", "", ""]),
        ("a;\u2028;\x0cb", ["a", "\u2028", "\x0cb"]),
    ],
)
def test_a_line_gives_its_cells(tmp_path: Path, line: str, cells: list[str]) -> None:
    assert reading(tmp_path, f"cmd;uid;cid\n{line}\n").rows == [(2, 2, cells)]


def test_an_escaped_semicolon_may_keep_its_own_in_a_comma_file(tmp_path: Path) -> None:
    assert reading(tmp_path, "cmd,uid\nadd,a&#44;b&#59;\n").cells == [["add", "a,b;"]]


@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
def test_each_separator_is_found_from_the_header_names(tmp_path: Path, separator: str) -> None:
    told = reading(tmp_path, "cmd;uid;extra\nadd;alice;x\n".replace(";", separator))
    assert (told.file.separator, told.cells) == (separator, [["add", "alice", "x"]])


def test_empty_cells_of_a_tab_file_are_not_blanks(tmp_path: Path) -> None:
    assert reading(tmp_path, 'cmd\tuid\tcid\nadd\t\t "x" \n').cells == [["add", "", "x"]]


def test_a_settled_separator_is_kept_even_when_the_header_suits_another(tmp_path: Path) -> None:
    told = reading(tmp_path, "cmd,uid\n", ReadingRules(separator="tab"))
    assert (told.file.separator, told.header) == ("\t", ["cmd,uid"])


def test_an_unknown_header_keeps_the_default_separator(tmp_path: Path) -> None:
    told = reading(tmp_path, "x,y\n1,2\n")
    assert (told.file.separator, told.header, told.cells) == (";", ["x,y"], [["1,2"]])


def test_a_doubled_quote_at_a_line_end_closes_nothing(tmp_path: Path) -> None:
    # The comment makes the neighbours be read with care.
    told = reading(tmp_path, 'cmd;uid\n# x\nadd;"say ""hi""\nto ""Bob"""\n')
    assert told.rows == [(3, 4, ["add", 'say "hi"\nto "Bob"'])]


def test_a_quote_never_closed_costs_its_first_line_only(tmp_path: Path) -> None:
    told = reading(tmp_path, 'cmd;uid\nadd;alice\nadd;"bob\nadd;charlie\nadd;dora\n')
    assert told.refused == [(3, 3, ["unbalanced-quote"])]
    assert [first for first, _, _ in told.rows] == [2, 4, 5]
    [line] = told.blocks[0].refused
    assert (line.raw, line.findings[0].column) == ('add;"bob', "uid")


def test_a_quote_never_closed_in_an_all_quoted_file_too(tmp_path: Path) -> None:
    told = reading(tmp_path, '"cmd";"uid"\n"add";"bob\n"add";"charlie"\n"add";"dora"\n')
    assert told.refused == [(2, 2, ["unbalanced-quote"])]
    assert told.cells == [["add", "charlie"], ["add", "dora"]]


def test_a_quote_forgotten_after_a_good_long_cell_costs_that_record(tmp_path: Path) -> None:
    told = reading(tmp_path, 'cmd;uid\n"a\nb";"bob\nadd;dora\n')
    assert (told.refused, told.rows) == ([(2, 3, ["unbalanced-quote"])], [(4, 4, ["add", "dora"])])


def test_a_cell_over_more_lines_than_the_site_allows_is_a_forgotten_quote(tmp_path: Path) -> None:
    content = 'cmd;uid\nadd;"1\n2\n3"\n'
    assert reading(tmp_path, content, ReadingRules(longest_cell=3)).rows == [(2, 4, ["add", "1\n2\n3"])]
    told = reading(tmp_path, content, ReadingRules(longest_cell=2))
    assert (told.refused, told.rows) == ([(2, 2, ["unbalanced-quote"])], [(3, 3, ["2", ""]), (4, 4, ['3"', ""])])


def test_text_behind_a_closing_quote_is_refused(tmp_path: Path) -> None:
    told = reading(tmp_path, 'cmd;uid\nadd;"G"x\nadd;"bob"\n')
    assert (told.refused, told.cells) == ([(2, 2, ["text-after-quote"])], [["add", "bob"]])


def test_a_comment_with_an_odd_quote_swallows_nothing(tmp_path: Path) -> None:
    told = reading(tmp_path, 'cmd;uid\n# the "old ones\nadd;"alice"\n#";"\nadd;"bob"\n')
    assert [cells[1] for cells in told.cells] == ["alice", "bob"]
    assert told.ignored == [(2, 2, "comment"), (4, 4, "comment")]


def test_a_hash_inside_a_quoted_cell_is_no_comment(tmp_path: Path) -> None:
    assert reading(tmp_path, 'cmd;uid\nadd;"a\n#b\n\nc"\n').rows == [(2, 5, ["add", "a\n#b\n\nc"])]


def test_a_nul_refuses_its_line(tmp_path: Path) -> None:
    told = reading(tmp_path, b"cmd;uid\nadd;al\0ice\nadd;bob\n")
    assert (told.refused, told.cells) == ([(2, 2, ["nul-character"])], [["add", "bob"]])


def test_a_line_tells_everything_that_is_wrong_with_it(tmp_path: Path) -> None:
    told = reading(tmp_path, b"cmd;uid\nadd;\xff\0;x\n", ReadingRules(encoding="UTF-8"))
    assert told.refused == [(2, 2, ["nul-character", "undecodable", "too-many-cells"])]


def test_a_record_cut_by_the_end_of_a_block_stays_whole(tmp_path: Path) -> None:
    content = 'cmd;uid\n# x\nadd;"a\nb\nc"\nadd;bob\n"add";"x\n'
    whole = reading(tmp_path, content)
    for size in (1, 2, 3, 4):
        told = reading(tmp_path, content, size=size)
        assert (told.rows, told.refused) == (whole.rows, whole.refused)
        assert max(len(block.rows) for block in told.blocks) <= size


def test_a_blank_line_at_the_end_of_a_quoted_file_is_accounted_for(tmp_path: Path) -> None:
    told = reading(tmp_path, 'cmd;uid\n"add";"bob"\n\n')
    assert (told.rows, told.ignored) == ([(2, 2, ["add", "bob"])], [(3, 3, "blank")])


def test_reading_leaves_garbage_collection_as_it_was(tmp_path: Path) -> None:
    gc.disable()
    try:
        reading(tmp_path, "cmd;uid\nadd;bob\n")
        assert not gc.isenabled()
    finally:
        gc.enable()
    reading(tmp_path, "cmd;uid\nadd;bob\n")
    assert gc.isenabled()


def test_the_numbers_of_plain_lines_cost_nothing(tmp_path: Path) -> None:
    [block] = reading(tmp_path, "cmd;uid\n" + "add;alice\n" * 1000).blocks
    assert block.first == block.last == range(2, 1002)


def test_one_odd_line_among_thousands_is_found(tmp_path: Path) -> None:
    lines = ["add;alice"] * 5000
    lines[2500] = "# Bob"
    lines[4000] = "a;b;c"
    told = reading(tmp_path, "cmd;uid\n" + "\n".join(lines))
    assert (told.ignored, told.refused) == ([(2502, 2502, "comment")], [(4002, 4002, ["too-many-cells"])])
    assert len(told.cells) == 4998


def test_a_list_may_have_a_description_and_even_a_header(tmp_path: Path) -> None:
    by_position = reading(tmp_path, 'MATH;"to go"\nART\n', headerless=["course", "description"])
    assert (by_position.header, by_position.cells) == ([], [["MATH", "to go"], ["ART", ""]])
    with_header = reading(tmp_path, "shortname\nMATH\n", headerless=["course", "description"])
    assert (with_header.header, with_header.rows) == (["shortname"], [(2, 2, ["MATH"])])
