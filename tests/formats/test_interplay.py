"""What one line makes and a later one of the same file uses, where that reaches further than the line itself."""

from tests.tools import Site


def test_a_method_created_by_a_line_is_switched_off_by_the_next() -> None:
    """The platform had not been asked who is in the course whose new instance was switched."""
    site = Site(users="alice", courses="MATH")
    header = "shortname;fullname;self;teacher1_account"
    result = site.run("courses_create", header, "MATH;Maths;1;alice", "MATH;Maths;0;alice", courses_forceupdate="1")
    assert result.statuses() == ["applied", "applied"]
    assert site.instances("MATH") == {"manual": True, "self": False}


def test_a_cohort_moves_though_its_line_does_not_say_its_name() -> None:
    """The name must be free where the cohort goes: it had not been looked up."""
    site = Site(courses="MATH")
    site.must("cohorts", "cidnumber;cname", "L1;First year")
    assert site.run("cohorts", "cidnumber;ccatcontext", "L1;1").statuses() == ["applied"]
