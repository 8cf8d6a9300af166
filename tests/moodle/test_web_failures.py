"""What can go wrong with a Moodle's own functions: nothing is done twice, and everything that failed is told."""

from collections.abc import Iterator

import pytest

from tests.moodle.fake_moodle import TOKEN, FakeMoodle, fake_moodle
from toolsync.model.changes import (
    AddCohortMember,
    AddGroupMember,
    Change,
    CreateUser,
    DeleteCourse,
    EnrolUser,
    UpdateUser,
)
from toolsync.model.outcomes import Step
from toolsync.model.ports import Batch, PlatformError, StepResult
from toolsync.model.questions import Questions
from toolsync.model.references import UserRef
from toolsync.platforms.moodle.connection import AccessDenied, ConnectionLost, Maintenance
from toolsync.platforms.moodle.rest import CORE, WebService
from toolsync.platforms.moodle.web.caller import RestCaller
from toolsync.platforms.moodle.web.service import CoreService
from toolsync.platforms.moodle.web_services import WebServicesPlatform


@pytest.fixture
def moodle() -> Iterator[FakeMoodle]:
    with fake_moodle() as site:
        yield site


def platform(moodle: FakeMoodle, token: str = TOKEN) -> WebServicesPlatform:
    rest = WebService(moodle.url, token, 5, CORE)
    return WebServicesPlatform(CoreService(RestCaller(rest), patience=1, sleep=lambda seconds: None))


def apply(moodle: FakeMoodle, *changes: Change) -> list[StepResult]:
    steps = [Step("", (change,)) for change in changes]
    return list(platform(moodle).apply(Batch("k", steps, {}, 1_700_000_000)))


def new(number: int, name: str) -> CreateUser:
    return CreateUser(-number, name, "", f"{name}@example.org", profile=(("firstname", "A"), ("lastname", "B")))


def told(moodle: FakeMoodle, function: str) -> list[int]:
    """How many items each call of a function had."""
    return [items for name, items in moodle.calls if name == function]


def test_one_bad_item_fails_alone(moodle: FakeMoodle) -> None:
    names = ["alice", "bob", "cleo", "bad", "dora", "emil", "fay", "gus"]
    results = apply(moodle, *[new(number, name) for number, name in enumerate(names, 1)])
    assert [result.error is None for result in results] == [name != "bad" for name in names]
    assert "Invalid parameter value detected (core_user_create_users" in str(results[3].error)
    assert set(moodle.accounts) == set(names) - {"bad"}
    assert results[7].made == {-8: moodle.accounts["gus"]["id"]}
    assert told(moodle, "core_user_create_users") == [8, 4, 2, 2, 1, 1, 4]


def test_an_account_without_password_gets_one_that_nobody_knows(moodle: FakeMoodle) -> None:
    apply(moodle, new(1, "alice"), new(2, "bob"))
    given = [each["password"] for each in moodle.accounts.values()]
    assert len(set(given)) == 2
    assert min(map(len, given)) == 32


def test_a_form_that_php_cuts_does_nothing_and_is_told_in_halves(moodle: FakeMoodle) -> None:
    moodle.max_input_vars = 100
    results = apply(moodle, *[new(number, f"user{number}") for number in range(1, 41)])
    assert [result.error for result in results] == [None] * 40
    assert len(moodle.accounts) == 40


def test_a_call_keeps_below_what_php_reads(moodle: FakeMoodle) -> None:
    apply(moodle, *[new(number, f"user{number}") for number in range(1, 121)])
    assert told(moodle, "core_user_create_users") == [50, 50, 20]


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_lost_answer_makes_nobody_twice(moodle: FakeMoodle, when: str) -> None:
    moodle.lost.append(("core_user_create_users", when))
    results = apply(moodle, new(1, "alice"), new(2, "bob"))
    assert [result.error for result in results] == [None, None]
    assert [result.made for result in results] == [{-1: 100}, {-2: 101}]
    assert told(moodle, "core_user_create_users") == ([2, 2] if when == "before" else [2])


def test_nobody_is_welcomed_twice_when_an_answer_is_lost(moodle: FakeMoodle) -> None:
    moodle.lost.append(("enrol_manual_enrol_users", "after"))
    results = apply(moodle, EnrolUser(11, 7, 70_001, 5), EnrolUser(12, 7, 70_001, 5))
    assert [result.error for result in results] == [None, None]
    assert sorted(moodle.welcomes) == [11, 12]


def test_a_batch_that_is_applied_again_repeats_nothing(moodle: FakeMoodle) -> None:
    changes = (new(1, "alice"), EnrolUser(11, 7, 70_001, 5))
    first, second = apply(moodle, *changes), apply(moodle, *changes)
    assert [result.made for result in second] == [result.made for result in first] == [{-1: 100}, {}]
    assert moodle.welcomes == [11]
    assert len(moodle.accounts) == 1


def test_a_site_that_stays_silent_ends_the_run(moodle: FakeMoodle) -> None:
    moodle.lost += [("core_user_create_users", "before")] * 3
    with pytest.raises(ConnectionLost):
        apply(moodle, new(1, "alice"))
    assert not moodle.accounts


def test_reading_is_repeated(moodle: FakeMoodle) -> None:
    apply(moodle, new(1, "alice"))
    site = platform(moodle)
    site.service.read("core_webservice_get_site_info")
    moodle.lost.append(("core_user_get_users_by_field", "after"))
    facts = site.look_up(Questions(users={UserRef("username", "alice")}))
    assert [user.username for user in facts.users] == ["alice"]


@pytest.mark.parametrize(
    ("code", "kind", "said"),
    [
        ("sitemaintenance", Maintenance, "maintenance"),
        ("accessexception", AccessDenied, "core_user_create_users"),
    ],
)
def test_what_concerns_the_whole_site_ends_the_run(
    moodle: FakeMoodle, code: str, kind: type[Exception], said: str
) -> None:
    moodle.refusal = (code, "Access control exception")
    with pytest.raises(kind, match=said):
        apply(moodle, new(1, "alice"))


def test_a_token_that_is_not_known(moodle: FakeMoodle) -> None:
    with pytest.raises(AccessDenied, match="does not know the token"):
        platform(moodle, "0" * 32).capabilities()


def test_a_right_that_is_lacking_fails_its_change_alone(moodle: FakeMoodle) -> None:
    moodle.refusal = ("nopermissions", "Sorry, you do not have permissions (Create users)")
    (result,) = apply(moodle, AddGroupMember(11, 7, 3))
    assert "you do not have permissions" in str(result.error)


def test_reading_without_a_right_is_not_reading_nothing(moodle: FakeMoodle) -> None:
    moodle.refusal = ("nopermissions", "Sorry, you do not have permissions (View details)")
    with pytest.raises(AccessDenied, match="lacks a right"):
        platform(moodle).look_up(Questions(users={UserRef("username", "alice")}))


def test_a_warning_fails_the_change_that_it_is_about(moodle: FakeMoodle) -> None:
    results = apply(moodle, UpdateUser(5, (("city", "Lyon"),)), UpdateUser(2, (("city", "Lyon"),)))
    assert [result.error for result in results] == [None, "Cannot update admin accounts"]


def test_a_warning_that_names_nobody_is_cleared_up_by_reading_back(moodle: FakeMoodle) -> None:
    results = apply(moodle, AddCohortMember(9, 11), AddCohortMember(9, 404), AddCohortMember(9, 12))
    assert [result.error is None for result in results] == [True, False, True]
    assert "not exists" in str(results[1].error)


def test_what_needs_something_that_failed_is_not_tried(moodle: FakeMoodle) -> None:
    results = apply(moodle, new(1, "bad"), EnrolUser(-1, 7, 70_001, 5))
    assert "was not made" in str(results[1].error)
    assert not moodle.welcomes


def test_an_administrator_cannot_be_told_from_others_by_an_administrator(moodle: FakeMoodle) -> None:
    changes = (UpdateUser(5, (("city", "Lyon"),)), UpdateUser(-1, (("city", "Lyon"),)))
    allowed = platform(moodle).capabilities().limits[UpdateUser]
    assert [allowed(change) for change in changes] == ["", ""]
    moodle.is_admin = True
    refused = platform(moodle).capabilities().limits[UpdateUser]
    assert ["not a site administrator" in refused(change) for change in changes] == [True, False]


def test_a_function_that_the_token_lacks_is_told_while_planning(moodle: FakeMoodle) -> None:
    capabilities = platform(moodle).capabilities()
    assert DeleteCourse not in capabilities.changes
    assert "core_course_delete_courses" in capabilities.missing[DeleteCourse]


@pytest.mark.parametrize(
    ("roles", "fields", "said"),
    [
        ("student", "", "write name=value"),
        ("student=five", "", "write it as student=5"),
        ("", "badge=number", "it can only be text"),
    ],
)
def test_a_setting_that_cannot_be_right(moodle: FakeMoodle, roles: str, fields: str, said: str) -> None:
    with pytest.raises(PlatformError, match=said):
        WebServicesPlatform(platform(moodle).service, roles, fields).capabilities()
