"""Facts by key: what a change has made of one goes before whatever the platform says of it later."""

import pytest

from toolsync.model.tables import Journal, Pairs, Table


@pytest.fixture(params=[Table, Pairs])
def table(request: pytest.FixtureRequest) -> Table[tuple[int, int], str]:
    """A table in which a change has made (1, 1) new; (2, 2) was learnt."""
    made: Table[tuple[int, int], str] = request.param(Journal())
    made.learn((1, 1), "old")
    made.learn((2, 2), "old")
    made.put((1, 1), "new")
    return made


def test_one_fact_that_is_learnt_again(table: Table[tuple[int, int], str]) -> None:
    for key in ((1, 1), (2, 2), (3, 3)):
        table.learn(key, "later")
    assert table == {(1, 1): "new", (2, 2): "later", (3, 3): "later"}


def test_many_facts_that_are_learnt_again(table: Table[tuple[int, int], str]) -> None:
    table.learn_these({(1, 1): "later", (2, 2): "later", (3, 3): "later"})
    assert table == {(1, 1): "new", (2, 2): "later", (3, 3): "later"}
    assert [table.is_touched(key) for key in table] == [True, False, False]


def test_many_keys_of_which_some_have_no_fact(table: Table[tuple[int, int], str]) -> None:
    table.learn_all([(1, 1), (2, 2), (3, 3)], {(1, 1): "later", (2, 2): "later"}, "nothing")
    assert table == {(1, 1): "new", (2, 2): "later", (3, 3): "nothing"}
    assert [table.is_touched(key) for key in table] == [True, False, False]


def test_pairs_are_found_by_either_half_whatever_came_last() -> None:
    pairs: Pairs[str] = Pairs(Journal())
    pairs.learn((1, 5), "")
    assert pairs.others(1, 5) == {1}
    pairs.learn_these({(2, 5): ""})
    assert pairs.others(1, 5) == {1, 2}
    pairs.learn_all([(3, 5)], {}, "")
    assert pairs.others(1, 5) == {1, 2, 3}
    pairs.put_all({(4, 5): ""})
    assert pairs.others(1, 5) == {1, 2, 3, 4}
    pairs.put((5, 5), "")
    assert pairs.others(1, 5) == {1, 2, 3, 4, 5}


def test_what_is_only_learnt_is_forgotten(table: Table[tuple[int, int], str]) -> None:
    table.learn_these({(3, 3): "later"})
    table.forget()
    assert table == {(1, 1): "new"}
