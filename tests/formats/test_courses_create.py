"""Course creation files: section 13 of the general document, with the defects of the earlier plugin (D) as tests.

Categories have their tests beside this file, and so has what is in a course: templates, sections, access, teachers.
"""

import pytest

from tests.tools import TODAY, Site
from toolsync.model.changes import CreateCategory, CreateCourse, MoveCourse, UpdateCourse
from toolsync.model.findings import warning
from toolsync.model.things import NOW, Course

NAMES = "shortname;fullname"
ALL = (
    "shortname;fullname;idnumber;summary;format;startdate;enddate;visible;visibleold;showgrades;showreports;"
    "groupmodeforce;legacyfiles;newsitems;groupmode;maxbytes;sortorder;marker;lang;theme;timecreated;timemodified;"
    "coursedisplay;enablecompletion;defaultgroupingid"
)
FULL = (
    "MATH;Mathematics;M-1;All of it;weeks;2026-09-01;2027-06-30;no;1;0;1;1;1;10;2;1048576;4294967295;3;fr;boost;"
    "@1693526400;1693526400;1;0;7"
)
SEPTEMBER, JUNE = 1_788_220_800, 1_814_313_600  # 2026-09-01 and 2027-06-30, UTC
UPDATING = {"courses_forceupdate": "1"}


@pytest.fixture
def site() -> Site:
    return Site()


# --- does it ---


def test_a_line_creates_a_course(site: Site) -> None:
    result = site.run("courses_create", NAMES, "MATH;Mathematics")
    change = result.changes(2)[0]
    assert isinstance(change, CreateCourse)
    assert (change.shortname, change.category, change.idnumber, change.visible) == ("MATH", 1, "", True)
    assert dict(change.details)["fullname"] == "Mathematics"
    assert site.instances("MATH") == {"manual": True}


def test_every_column_arrives(site: Site) -> None:
    """D-48, D-49: marker was taken for a date, and three columns were accepted and unusable."""
    assert site.run("courses_create", ALL, FULL).statuses() == ["applied"]
    course = site.find_course("MATH")
    assert course is not None
    assert (course.idnumber, course.visible) == ("M-1", False)
    assert site.details("MATH") == {
        "fullname": "Mathematics",
        "summary": "All of it",
        "format": "weeks",
        "startdate": SEPTEMBER,
        "enddate": JUNE,
        "visibleold": 1,
        "showgrades": 0,
        "showreports": 1,
        "groupmodeforce": 1,
        "legacyfiles": 1,
        "newsitems": 10,
        "groupmode": 2,
        "maxbytes": 1_048_576,
        "sortorder": 4_294_967_295,
        "marker": 3,
        "lang": "fr",
        "theme": "boost",
        "timecreated": 1_693_526_400,
        "timemodified": 1_693_526_400,
        "coursedisplay": 1,
        "enablecompletion": 0,
        "defaultgroupingid": 7,
    }


def test_empty_cells_of_a_new_course_take_the_defaults_of_the_site(site: Site) -> None:
    """D-50: an empty cell overrode the default, with nothing."""
    site.platform.set_value("course_defaults", {"format": "weeks", "newsitems": 3, "visible": 0, "lang": "fr"})
    site.must("courses_create", ALL, "MATH;Mathematics" + ";" * 23)
    site.must("courses_create", NAMES, "HIST;History")
    for course in ("MATH", "HIST"):
        found = site.find_course(course)
        assert found is not None and not found.visible
        details = {name: value for name, value in site.details(course).items() if name != "fullname"}
        assert details == {"format": "weeks", "newsitems": 3, "lang": "fr", "startdate": TODAY}


def test_a_new_course_starts_when_the_run_does_and_the_plan_does_not_depend_on_the_clock(site: Site) -> None:
    result = site.run("courses_create", "shortname;fullname;startdate", "MATH;Mathematics;", "HIST;History;0")
    assert [change.startdate for n in (2, 3) for change in result.changes(n) if isinstance(change, CreateCourse)] == [
        NOW,
        0,
    ]
    assert (site.details("MATH")["startdate"], site.details("HIST")["startdate"]) == (TODAY, 0)


# --- already done ---


def test_a_course_that_exists_is_left_as_it_is(site: Site) -> None:
    site.must("courses_create", NAMES, "MATH;Mathematics")
    result = site.run("courses_create", NAMES, "MATH;Something else")
    assert (result.statuses(), result.codes(2)) == (["unchanged"], ["course-exists"])
    assert site.details("MATH")["fullname"] == "Mathematics"


def test_what_a_course_has_already_is_not_updated(site: Site) -> None:
    site.must("courses_create", ALL, FULL)
    assert site.run("courses_create", ALL, FULL, **UPDATING).statuses() == ["unchanged"]


@pytest.mark.parametrize("force", ["0", "1"])
def test_a_file_run_twice_changes_nothing_the_second_time(site: Site, force: str) -> None:
    lines = ("shortname;fullname;category;idnumber", "MATH;Mathematics;Sciences/Maths;M", "HIST;History;;H")
    site.must("courses_create", *lines, courses_forceupdate=force)
    before = site.export("courses")
    assert set(site.run("courses_create", *lines, courses_forceupdate=force).statuses()) == {"unchanged"}
    assert site.export("courses") == before


# --- one line after the other ---


def test_a_short_name_that_comes_twice_is_a_warning_and_no_second_course(site: Site) -> None:
    """Appendix B, and D-59: with a template and forced update a second course was created."""
    result = site.run("courses_create", NAMES, "MATH;Mathematics", "MATH;Maths again")
    assert (result.statuses(), result.findings(3)) == (
        ["applied", "unchanged"],
        [warning("course-named-twice", course="MATH")],
    )
    assert result.tryback == []
    assert site.details("MATH")["fullname"] == "Mathematics"


def test_the_second_of_two_lines_updates_the_course_where_updates_are_allowed(site: Site) -> None:
    """D-59."""
    result = site.run("courses_create", NAMES, "MATH;Mathematics", "MATH;Maths again", **UPDATING)
    assert (result.kinds(3), result.codes(3)) == (["UpdateCourse"], ["course-named-twice"])
    assert site.details("MATH")["fullname"] == "Maths again"
    assert sum(row[0] == "MATH" for row in site.export("courses")) == 1


def test_a_name_that_a_line_frees_may_be_taken_by_the_next(site: Site) -> None:
    header = "shortname;fullname;idnumber"
    site.must("courses_create", header, "MATH;Mathematics;M")
    lines = ("OLD;Old mathematics;M", "MATH;New mathematics;N")
    site.must("courses_create", header, *lines, courses_fileuploadidentifier="idnumber", **UPDATING)
    assert [row[:2] for row in site.export("courses")[1:]] == [("OLD", "Old mathematics"), ("MATH", "New mathematics")]


def test_names_that_two_lines_give_to_two_courses_collide(site: Site) -> None:
    header = "shortname;fullname;idnumber"
    result = site.run("courses_create", header, "MATH;Mathematics;M", "HIST;History;M")
    assert (result.places(3), result.tryback) == ([("idnumber-taken", "idnumber")], [3])
    lines = ("A;Arts;N1", "A;Crafts;N2")
    result = site.run("courses_create", header, *lines, courses_fileuploadidentifier="idnumber")
    assert (result.places(3), result.tryback) == ([("shortname-taken", "shortname")], [3])


def test_a_rejected_line_leaves_no_trace(site: Site) -> None:
    """The category had been created, and the course within, before the template was found to be missing."""
    header = "shortname;fullname;category;template"
    result = site.run("courses_create", header, "MATH;Mathematics;Sciences;NOWHERE", "MATH;Mathematics;Sciences;")
    assert result.statuses() == ["rejected", "applied"]
    assert result.kinds(3) == ["CreateCategory", "CreateCourse"]


# --- bad lines ---


def test_every_bad_line_is_told_and_the_good_ones_are_kept(site: Site) -> None:
    """D-29, D-53, D-55, D-62: what failed came back twice, or not at all; values that were wrong became nothing."""
    lines = (
        "MATH;Mathematics;1;;5",
        ";No short name;;;",
        "HIST;;maybe;;11",
        "GEO;Geography;1;someday;5",
        "too;few",
        "ART;Art;;;",
    )
    result = site.run("courses_create", "shortname;fullname;visible;startdate;newsitems", *lines)
    assert result.statuses() == ["applied", "rejected", "rejected", "rejected", "rejected", "applied"]
    assert result.places(3) == [("empty-cell", "shortname")]
    assert result.places(4) == [
        ("empty-cell", "fullname"),
        ("not-a-flag", "visible"),
        ("out-of-range", "newsitems"),
    ]
    assert result.places(5) == [("not-a-date", "startdate")]
    assert result.codes(6) == ["too-few-cells"]
    assert result.tryback == [3, 4, 5, 6]
    assert [row[0] for row in site.export("courses")[1:]] == ["MATH", "ART"]


def test_what_a_course_has_of_what_the_site_has_no_more_may_stay(site: Site) -> None:
    """A format was disabled, a language removed: what is exported plans to nothing all the same."""
    lines = ("shortname;fullname;category;format;lang", "SOC;Social;Science;social;fr")
    site.must("courses_create", *lines)
    site.platform.set_value("course_formats", ["topics", "weeks"])
    site.platform.set_value("languages", ["en"])
    assert site.run("courses_create", *lines, courses__force_update=True).statuses() == ["unchanged"]
    other = (lines[0], "SOC;Social;Science;grid;de", "NEW;New;Science;social;fr")
    result = site.run("courses_create", *other, courses__force_update=True)
    wrong = ["no-such-course-format", "no-such-language"]
    assert [result.codes(line) for line in (2, 3)] == [wrong, wrong]


@pytest.mark.parametrize(
    ("column", "cell", "code"),
    [
        ("idnumber", "x" * 101, "too-long"),
        ("idnumber", "1,23E+11", "spreadsheet-damage"),
        ("format", "grid", "no-such-course-format"),
        ("startdate", "31/31/2026", "not-a-date"),
        ("startdate", "01/09/2026", "ambiguous-date"),
        ("startdate", "1960-01-01", "not-a-date"),
        ("enddate", "soon", "not-a-date"),
        ("visible", "2", "not-a-flag"),
        ("visibleold", "x", "not-a-flag"),
        ("showgrades", "x", "not-a-flag"),
        ("showreports", "x", "not-a-flag"),
        ("groupmodeforce", "x", "not-a-flag"),
        ("legacyfiles", "x", "not-a-flag"),
        ("newsitems", "11", "out-of-range"),
        ("newsitems", "-1", "out-of-range"),
        ("newsitems", "1_0", "not-a-number"),
        ("newsitems", "2.5", "not-a-number"),
        ("groupmode", "3", "out-of-range"),
        ("maxbytes", "-1", "out-of-range"),
        ("maxbytes", "9" * 30, "out-of-range"),
        ("sortorder", "4294967296", "out-of-range"),
        ("marker", "2026-09-01", "not-a-number"),
        ("lang", "xx", "no-such-language"),
        ("theme", "x" * 51, "too-long"),
        ("timecreated", "x", "not-a-date"),
        ("timemodified", "x", "not-a-date"),
        ("coursedisplay", "2", "out-of-range"),
        ("enablecompletion", "2", "not-a-flag"),
        ("defaultgroupingid", "TD", "not-a-number"),
        ("numsections", "53", "out-of-range"),
        ("self", "2", "not-a-flag"),
        ("guest", "with key", "not-a-flag"),
        ("topic1", "x" * 256, "too-long"),
    ],
)
def test_a_value_out_of_bounds_refuses_its_line(site: Site, column: str, cell: str, code: str) -> None:
    """D-52, D-53: wrong values were told at best, and executed as nothing."""
    result = site.plan("courses_create", f"{NAMES};{column}", f"MATH;Mathematics;{cell}")
    assert (result.statuses(), result.places(2)) == (["rejected"], [(code, column)])


@pytest.mark.parametrize(("name", "longest"), [("shortname", 150), ("fullname", 254)])
def test_names_have_their_longest(site: Site, name: str, longest: int) -> None:
    for length, statuses in ((longest, ["planned"]), (longest + 1, ["rejected"])):
        cells = {"shortname": "MATH", "fullname": "Mathematics", name: "é" * length}
        assert site.plan("courses_create", NAMES, ";".join(cells.values())).statuses() == statuses


@pytest.mark.parametrize(
    "cell",
    ["2026-09-01", "2026-09-01 00:00", "2026-09-01T00:00:00Z", "01.09.2026", "20260901", "@1788220800", "1788220800"],
)
def test_dates_are_understood(site: Site, cell: str) -> None:
    """D-52: timestamps were refused, and dates that could not be read were taken for none."""
    site.must("courses_create", f"{NAMES};startdate", f"MATH;Mathematics;{cell}")
    assert site.details("MATH")["startdate"] == SEPTEMBER


def test_a_course_does_not_end_before_it_starts(site: Site) -> None:
    header = f"{NAMES};startdate;enddate"
    result = site.plan("courses_create", header, "MATH;Mathematics;2026-09-01;2026-08-01")
    assert result.places(2) == [("end-before-start", "enddate")]
    site.must("courses_create", header, "MATH;Mathematics;2026-09-01;")
    result = site.plan("courses_create", f"{NAMES};enddate", "MATH;Mathematics;2026-08-01", **UPDATING)
    assert result.places(2) == [("end-before-start", "enddate")]
    assert site.plan("courses_create", header, "MATH;Mathematics;;0", **UPDATING).kinds(2) == ["UpdateCourse"]


# --- identifiers and collisions ---


@pytest.mark.parametrize(("identifier", "line"), [("shortname", "MATH;M 2;M"), ("idnumber", "MATH;M 2;M")])
def test_the_setting_says_what_tells_that_a_course_exists(site: Site, identifier: str, line: str) -> None:
    header = "shortname;fullname;idnumber"
    site.must("courses_create", header, "MATH;Mathematics;M")
    result = site.plan("courses_create", header, line, courses_fileuploadidentifier=identifier, **UPDATING)
    assert result.changes(2) == [UpdateCourse(site.course("MATH"), (("fullname", "M 2"),))]


def test_a_course_found_by_its_id_may_be_renamed(site: Site) -> None:
    site.must("courses_create", "shortname;fullname;idnumber", "MATH;Mathematics;M")
    math = site.course("MATH")
    header, by_id = "id;shortname;fullname;idnumber", {"courses_fileuploadidentifier": "id", **UPDATING}
    result = site.run("courses_create", header, f"{math};MATHS;Mathematics;N", **by_id)
    assert result.changes(2) == [UpdateCourse(math, (("shortname", "MATHS"), ("idnumber", "N")))]
    assert site.course("MATHS") == math
    assert site.run("courses_create", header, "999;ART;Art;", **by_id).places(2) == [("no-such-course", "id")]


@pytest.mark.parametrize("identifier", ["idnumber", "id"])
def test_an_empty_identifier_names_no_course(site: Site, identifier: str) -> None:
    """D-40: an empty idnumber matched any course without one, the front page first."""
    site.must("courses_create", NAMES, "MATH;Mathematics")
    for cell in ("", "!") if identifier == "idnumber" else ("",):
        result = site.run(
            "courses_create",
            f"shortname;fullname;{identifier}",
            f"NEW;New;{cell}",
            courses_fileuploadidentifier=identifier,
            **UPDATING,
        )
        assert result.places(2) == [("identifier-missing", identifier)]
        assert result.tryback == [2]


def test_an_identifier_that_two_courses_share_is_refused(site: Site) -> None:
    site.platform.fill(courses=[Course(50, "A", "X", 1), Course(51, "B", "X", 1)])
    result = site.plan(
        "courses_create",
        "shortname;fullname;idnumber",
        "A;Arts;X",
        courses_fileuploadidentifier="idnumber",
        **UPDATING,
    )
    assert result.places(2) == [("ambiguous-course", "idnumber")]


def test_the_front_page_is_refused(site: Site) -> None:
    result = site.plan("courses_create", NAMES, "site;My site", **UPDATING)
    assert result.places(2) == [("site-course", "shortname")]
    result = site.plan(
        "courses_create", "id;shortname;fullname", "1;S;My site", courses_fileuploadidentifier="id", **UPDATING
    )
    assert result.places(2) == [("site-course", "id")]


def test_names_of_other_courses_are_not_taken(site: Site) -> None:
    """D-54: an idnumber that was taken ended the run with an exception."""
    header = "shortname;fullname;idnumber"
    site.must("courses_create", header, "MATH;Mathematics;M", "HIST;History;H")
    result = site.run("courses_create", header, "ART;Art;M", "GEO;Geography;G")
    assert (result.statuses(), result.places(2)) == (["rejected", "applied"], [("idnumber-taken", "idnumber")])
    result = site.run("courses_create", header, "MATH;Art;A", courses_fileuploadidentifier="idnumber")
    assert result.places(2) == [("shortname-taken", "shortname")]


def test_an_update_does_not_take_names_of_other_courses(site: Site) -> None:
    """D-58: the update of a row asked nobody."""
    header = "shortname;fullname;idnumber"
    site.must("courses_create", header, "MATH;Mathematics;M", "HIST;History;H")
    result = site.run("courses_create", header, "MATH;Mathematics;H", **UPDATING)
    assert result.places(2) == [("idnumber-taken", "idnumber")]
    result = site.run("courses_create", header, "MATH;History;H", courses_fileuploadidentifier="idnumber", **UPDATING)
    assert result.places(2) == [("shortname-taken", "shortname")]


# --- updating ---


def test_absent_columns_and_empty_cells_leave_a_course_as_it_is(site: Site) -> None:
    """D-57: columns that were not in the file went back to their defaults."""
    site.must("courses_create", ALL, FULL)
    before = site.export("courses")
    assert site.run("courses_create", NAMES, "MATH;Mathematics", **UPDATING).statuses() == ["unchanged"]
    assert site.run("courses_create", ALL, "MATH;Mathematics" + ";" * 23, **UPDATING).statuses() == ["unchanged"]
    assert site.export("courses") == before


def test_the_erase_token_empties_what_may_be_empty(site: Site) -> None:
    site.must("courses_create", ALL, FULL)
    header = f"{NAMES};idnumber;summary;lang;theme"
    result = site.run("courses_create", header, "MATH;Mathematics;!;!;!;!", **UPDATING)
    assert result.changes(2) == [
        UpdateCourse(site.course("MATH"), (("summary", ""), ("lang", ""), ("theme", ""), ("idnumber", "")))
    ]
    result = site.run("courses_create", f"{NAMES};summary", "MATH;Mathematics;!", reading__erase_token="-", **UPDATING)
    assert site.details("MATH")["summary"] == "!"


def test_the_format_of_a_course_never_changes(site: Site) -> None:
    site.must("courses_create", f"{NAMES};format", "MATH;Mathematics;weeks")
    assert site.run("courses_create", f"{NAMES};format", "MATH;Mathematics;topics", **UPDATING).statuses() == [
        "unchanged"
    ]
    assert site.details("MATH")["format"] == "weeks"


def test_an_update_moves_the_course_into_its_category(site: Site) -> None:
    """D-56: the column was changed, and the context of the course left where it was."""
    header = f"{NAMES};category"
    site.must("courses_create", header, "MATH;Mathematics;Sciences")
    result = site.run("courses_create", header, "MATH;Mathematics;Arts/Numbers", **UPDATING)
    assert result.kinds(2) == ["CreateCategory", "CreateCategory", "MoveCourse"]
    assert site.category_path("MATH") == "Arts/Numbers"


def test_a_protected_category_is_neither_left_nor_created(site: Site) -> None:
    header = f"{NAMES};category"
    site.must("courses_create", header, "MATH;Mathematics;Sciences")
    line = "MATH;Mathematics;Arts/Numbers"
    result = site.run("courses_create", header, line, courses_protectcategory="1", **UPDATING)
    assert result.statuses() == ["unchanged"]
    assert [row[1] for row in site.export("categories")[1:]] == ["Category 1", "Sciences"]


def test_a_plan_writes_nothing(site: Site) -> None:
    """D-31, D-32, D-33: simulations wrote, or told of errors that were none, on the way to an update most of all."""
    site.must("courses_create", NAMES, "MATH;Mathematics")
    before = [site.export(entity) for entity in ("courses", "categories")]
    header = f"{NAMES};category;topic1;self"
    lines = ("MATH;Maths;Sciences/Maths;Numbers;1", "HIST;History;Arts;Rome;1")
    result = site.plan("courses_create", header, *lines, **UPDATING)
    assert [result.codes(n) for n in (2, 3)] == [[], []]
    assert [type(change) for change in result.changes(2)[:3]] == [CreateCategory, CreateCategory, MoveCourse]
    assert [site.export(entity) for entity in ("courses", "categories")] == before


# --- lines and headers ---


def test_lines_that_begin_like_comments_of_old_are_lines(site: Site) -> None:
    """D-15: such lines were lost without trace."""
    lines = ("(Advanced) maths;A", "[X];B", "-1;C", "/etc;D", " lead;E", "# a comment;F", "-----")
    result = site.run("courses_create", "fullname;shortname", *lines)
    assert result.statuses() == ["applied"] * 5 + ["ignored", "ignored"]
    assert [site.details(each)["fullname"] for each in "ABCDE"] == ["(Advanced) maths", "[X]", "-1", "/etc", "lead"]


def test_header_names_are_trimmed_unquoted_and_of_any_case(site: Site) -> None:
    """D-16."""
    assert site.run("courses_create", '"ShortName" ; FULLNAME;\tIdnumber', "MATH;Mathematics;M").statuses() == [
        "applied"
    ]


def test_unknown_columns_are_refused_unless_the_settings_tolerate_them(site: Site) -> None:
    """D-17: the setting that tolerates them was not honoured here."""
    header, line = "shortname;fullname;colour;topic53;teacher0_account;teacher01_role", "MATH;Mathematics;red;;;"
    result = site.run("courses_create", header, line)
    unknown = ["colour", "topic53", "teacher0_account", "teacher01_role"]
    assert result.file_codes == [("unknown-column", name) for name in unknown]
    assert result.statuses() == ["not_attempted"]
    result = site.run("courses_create", header, line, invalidnamesnocheck="1")
    assert (result.file_codes[0], result.statuses()) == (("column-ignored", "colour"), ["applied"])


def test_the_columns_that_must_be_there_are_told_at_once(site: Site) -> None:
    result = site.plan("courses_create", "visible;visible", "1;1", courses_fileuploadidentifier="idnumber")
    assert result.file_codes == [
        ("duplicate-column", "visible"),
        ("missing-column", "shortname"),
        ("missing-column", "fullname"),
        ("missing-column", "idnumber"),
    ]


def test_columns_of_former_versions_are_ignored_with_a_warning(site: Site) -> None:
    """Appendix C."""
    header = (
        "shortname;fullname;numsections;cost;enrolperiod;enrollable;enrolstartdate;enrolenddate;expirynotify;"
        "expirythreshold;metacourse;notifystudents;password;teacher;teachers;student;students"
    )
    former = header.split(";")[3:]
    result = site.run("courses_create", header, "MATH;Mathematics;3" + ";x" * len(former))
    assert result.file_codes == [("former-column", name) for name in former]
    assert result.statuses() == ["applied"]
    assert sorted(site.sections("MATH")) == [0, 1, 2, 3]


def test_quoted_values_are_read_as_csv(site: Site) -> None:
    """D-20, and appendix B: a separator within quotes split the value; quotes of a value without one went away."""
    lines = ('"MATH";"Mathematics; and ""more"""', '"HIST";"History"', 'GEO;5" maps', 'ART;"Two\nlines"')
    result = site.run("courses_create", NAMES, *lines)
    assert result.statuses() == ["applied"] * 4
    full = [site.details(each)["fullname"] for each in ("MATH", "HIST", "GEO", "ART")]
    assert full == ['Mathematics; and "more"', "History", '5" maps', "Two\nlines"]


def test_a_wrong_number_of_cells_costs_its_own_line_only(site: Site) -> None:
    """D-21, D-22: it ended the run; line numbers counted from anywhere."""
    lines = ("MATH;Mathematics", "# comment", "HIST", "", "GEO;Geography;x", "ART;Art")
    result = site.run("courses_create", "# before", NAMES, *lines)
    assert result.statuses() == ["ignored", "applied", "ignored", "rejected", "ignored", "rejected", "applied"]
    assert (result.codes(5), result.codes(7)) == (["too-few-cells"], ["too-many-cells"])
    assert result.tryback == [5, 7]


def test_a_file_without_lines_creates_nothing(site: Site) -> None:
    assert site.run("courses_create", NAMES).statuses() == []
    assert site.run("courses_create", "# nothing", "").file_codes == [("no-data", None)]


def test_the_sample_of_the_documents(site: Site) -> None:
    """Appendix B."""
    site.must("users", "username;firstname;lastname;idnumber;email", "jdoe;John;Doe;1;j@example.org")
    header = (
        "shortname;fullname;category;format;idnumber;startdate;visible;self;template;topic1;"
        "teacher1_account;teacher1_role"
    )
    lines = (
        "TPL-HIST;Template;;;;;;;;Sources;;",
        "HIST-101;History 101;Humanities/History;topics;H101;2024-09-02;1;0;;Introduction|Read me first;jdoe;"
        "editingteacher",
        "HIST-102;History 102;Humanities/History;topics;H102;2024-09-02;0;0;TPL-HIST;;;",
        "HIST-103;History 103;Humanities/History;topics;H103;2024-09-02;0;0;TPL-NONE;;;",
        "HIST-101;History 101;Humanities/History;topics;H101;2024-09-02;1;0;;Introduction|Read me first;jdoe;"
        "editingteacher",
    )
    result = site.run("courses_create", header, *lines)
    assert result.statuses() == ["applied", "applied", "applied", "rejected", "unchanged"]
    assert (result.places(5), result.tryback) == ([("no-such-template", "template")], [5])
    assert site.category_path("HIST-102") == "Humanities/History"
    assert site.sections("HIST-101")[1] == ("Introduction", "Read me first")
    assert site.sections("HIST-102")[1] == ("Sources", "")
    assert site.roles("jdoe", "HIST-101") == {"editingteacher"}
