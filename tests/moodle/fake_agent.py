"""An agent that speaks the protocol and has no Moodle behind it. It misbehaves when it is asked to.

Called with a folder, it does what ``{"call": "look_up", "questions": {"be": WHAT}}`` says; ``{"once": WHAT}`` only the
first time that it is asked, even if that was another process.
"""

import json
import sys
import time
from pathlib import Path
from typing import Any

HELLO = {
    "agent": "0.1.0",
    "protocols": [1],
    "moodle": "4.4.1",
    "version": 2024042201,
    "php": "8.2.0",
    "database": "postgres 15",
    "time": 0,
    "wwwroot": "https://moodle.example.org",
    "maintenance": False,
    "upgrade": False,
    "user": "admin",
    "rights": {"local/toolsync:use": True, "moodle/user:create": True},
    "plugins": ["manual", "cohort", "meta"],
    "memory": 512 << 20,
    "runs_as": "www-data",
    "data_owner": "www-data",
}


def tell(line: dict[str, Any]) -> None:
    """Write a line of an answer."""
    print(json.dumps(line, ensure_ascii=False, separators=(",", ":")), flush=True)


def answer(request: dict[str, Any]) -> None:
    """Answer a request as an agent does."""
    number = request["id"]
    if request["call"] == "hello":
        tell({"id": number, "done": {**HELLO, "time": int(time.time())}})
    elif request["call"] == "apply":
        tell({"id": number, "fact": "results", "rows": [[None, {}, []] for _step in request["steps"]]})
        tell({"id": number, "done": {}})
    else:
        tell({"id": number, "fact": "users", "rows": [[1, "alice"], [2, "bélinda"]]})
        tell({"id": number, "fact": "users", "rows": [[3, "charlie"]]})
        tell({"id": number, "done": {}})


def misbehave(what: str, request: dict[str, Any]) -> None:
    """Do what an agent must not do."""
    number = request["id"]
    if what == "die":
        print("PHP Fatal error: out of luck", file=sys.stderr, flush=True)
        sys.exit(255)
    if what == "half":
        tell({"id": number, "fact": "users", "rows": [[1, "alice"]]})
        sys.exit(1)
    if what == "cut":
        sys.stdout.write(f'{{"id":{number},"fact":"users","rows":[[1,"al')
        sys.exit(1)
    if what == "silent":
        time.sleep(600)
    if what == "noise":
        print("Welcome to web1, you have mail\n\n{not json}")
        tell({"id": number - 1, "done": {"late": True}})
        answer(request)
    if what == "loud":
        print("x" * 1_000_000, file=sys.stderr, flush=True)
        answer(request)
    if what.startswith("error "):
        tell({"id": number, "error": what.removeprefix("error "), "message": "Because."})
    if what == "nobody":
        tell({"id": None, "error": "unavailable", "message": "The agent cannot start: no database."})
        sys.exit(1)


def main(folder: Path) -> None:
    """Answer requests until there are no more."""
    for text in sys.stdin:
        request = json.loads(text)
        with (folder / "asked").open("a") as asked:
            asked.write(json.dumps({key: value for key, value in request.items() if key != "id"}) + "\n")
        questions = request.get("questions", {})
        what = questions.get("be", "")
        if "once" in questions and not (folder / "done").exists():
            (folder / "done").touch()
            what = questions["once"]
        if what:
            misbehave(what, request)
        else:
            answer(request)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
