"""The ledger in the records gives back what it was given, as the temporary one does."""

from tests.cli.office import Office
from toolsync.app import App
from toolsync.model.findings import error
from toolsync.model.outcomes import LineOutcome, Status, Stretch
from toolsync.model.packing import pack


def rejected(line: int) -> Stretch:
    return Stretch(line, line, 1, Status.REJECTED, [LineOutcome(line, line, Status.REJECTED, [], [error("no-data")])])


def test_stretches_come_back_in_order_and_apart_from_those_of_other_runs(office: Office) -> None:
    office.file("empty.csv", ["cmd;rolename;uid;cid"])
    office.call("run", "enrolments", "empty.csv")
    office.call("run", "enrolments", "empty.csv")
    with App(office.root) as app:
        assert len(app.runs(None)) == 2
        from toolsync.records.ledger import ledger_of
        from toolsync.records.runs import find

        ledger, other = ledger_of(find(1)), ledger_of(find(2))
        other.add([(rejected(9), *pack(rejected(9)))])
        stretches = [rejected(line) for line in (2, 3, 4)]
        ledger.add((each, *pack(each)) for each in reversed(stretches))
        assert [each.first for each in ledger.stretches()] == [2, 3, 4]
        assert ledger.counts() == {Status.REJECTED: 3}
        ledger.settle([rejected(3)], [rejected(3)], {"made": {"-1": 7}, "replaced": []})
        assert list(ledger.journal()) == [{"made": {"-1": 7}, "replaced": []}]
        ledger.clear()
        assert list(ledger.stretches()) == [] and list(ledger.journal()) == []
        assert [each.first for each in other.stretches()] == [9]
        assert ledger.token != other.token


def test_migrations_say_what_the_models_say(office: Office) -> None:
    with App(office.root) as app:
        app.runs(None)
        from django.core.management import call_command

        call_command("makemigrations", "records", check=True, dry_run=True, verbosity=0)
