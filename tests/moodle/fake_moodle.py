"""A web server on this machine that has a few of Moodle's own functions, with its ways of failing."""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qsl

TOKEN = "0123456789abcdef0123456789abcdef"


class Refusal(Exception):
    """What Moodle says instead of an answer: its code and its message."""


class FakeMoodle(ThreadingHTTPServer):
    """Accounts by username, and who is enrolled. ``calls`` are the functions that were called, with how many items."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.accounts: dict[str, dict[str, Any]] = {}
        self.enrolled: dict[int, dict[int, int]] = {7: {}}
        self.welcomes: list[int] = []
        self.calls: list[tuple[str, int]] = []
        #: Functions whose next answers are lost, after they have done what they were told; "before" is before.
        self.lost: list[tuple[str, str]] = []
        self.max_input_vars = 1000
        #: Whether the token is that of a site administrator.
        self.is_admin = False
        self.refusal: tuple[str, str] | None = None

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.server_port}"

    def answer(self, form: list[tuple[str, str]]) -> Any:
        """What is answered to a form, of which PHP reads the first fields only."""
        params = nested(form[: self.max_input_vars])
        if self.refusal:
            raise Refusal(*self.refusal)
        if params.get("wstoken") != TOKEN:
            raise Refusal("invalidtoken", "Invalid token - token not found")
        function: Callable[[dict[str, Any]], Any] | None = getattr(self, params["wsfunction"], None)
        if function is None:
            raise Refusal("accessexception", "Access control exception")
        items = next((each for each in params.values() if isinstance(each, list)), [])
        self.calls.append((params["wsfunction"], len(items)))
        if (params["wsfunction"], "before") in self.lost:
            self.lost.remove((params["wsfunction"], "before"))
            raise ConnectionAbortedError
        done = function(params)
        if (params["wsfunction"], "after") in self.lost:
            self.lost.remove((params["wsfunction"], "after"))
            raise ConnectionAbortedError
        return done

    # --- the functions ---

    def core_webservice_get_site_info(self, params: dict[str, Any]) -> Any:
        """About the site."""
        functions = [{"name": name} for name in dir(self) if name.startswith(("core_", "enrol_"))]
        about = {"siteurl": self.url, "username": "toolsync", "userid": 3, "lang": "en", "release": "4.4.1"}
        return {**about, "userissiteadmin": self.is_admin, "functions": functions}

    def core_course_get_categories(self, params: dict[str, Any]) -> Any:
        """None."""
        return []

    def core_course_get_courses(self, params: dict[str, Any]) -> Any:
        """None."""
        return []

    def core_course_get_courses_by_field(self, params: dict[str, Any]) -> Any:
        """None."""
        return {"courses": []}

    def core_user_create_users(self, params: dict[str, Any]) -> Any:
        """All of them, or none."""
        new = {each["username"]: each for each in params["users"]}
        if new.keys() & self.accounts.keys() or any("bad" in name for name in new):
            raise Refusal("invalidparameter", "Invalid parameter value detected")
        made = []
        for each in params["users"]:
            number = 100 + len(self.accounts)
            known = {"firstname": "", "lastname": "", **each, "id": number, "auth": "manual", "suspended": False}
            self.accounts[each["username"]] = known
            made.append({"id": number, "username": each["username"]})
        return made

    def core_user_update_users(self, params: dict[str, Any]) -> Any:
        """Each by itself; one that may not be updated is told in a warning."""
        return {
            "warnings": [
                {
                    "itemid": int(each["id"]),
                    "warningcode": "usernotupdatedadmin",
                    "message": "Cannot update admin accounts",
                }
                for each in params["users"]
                if int(each["id"]) == 2
            ]
        }

    def core_user_get_users_by_field(self, params: dict[str, Any]) -> Any:
        """The accounts."""
        return [each for each in self.accounts.values() if str(each[params["field"]]) in params["values"]]

    def core_user_get_users(self, params: dict[str, Any]) -> Any:
        """Nobody."""
        return {"users": []}

    def core_enrol_get_enrolled_users(self, params: dict[str, Any]) -> Any:
        """Who is in a course."""
        people = self.enrolled[int(params["courseid"])]
        return [{"id": user, "roles": [{"roleid": role, "shortname": "student"}]} for user, role in people.items()]

    def enrol_manual_enrol_users(self, params: dict[str, Any]) -> Any:
        """Enrols, and welcomes, those who were enrolled already included."""
        for each in params["enrolments"]:
            self.enrolled[int(each["courseid"])][int(each["userid"])] = int(each["roleid"])
            self.welcomes.append(int(each["userid"]))

    def core_cohort_add_cohort_members(self, params: dict[str, Any]) -> Any:
        """Warns about those whom it does not know, without saying who they are."""
        self.cohort = [
            int(each["usertype"]["value"]) for each in params["members"] if each["usertype"]["value"] != "404"
        ]
        unknown = len(self.cohort) < len(params["members"])
        return {"warnings": [{"warningcode": "2", "message": "user id=404 not exists"}] if unknown else []}

    def core_cohort_get_cohort_members(self, params: dict[str, Any]) -> Any:
        """Who is in a cohort."""
        return [{"cohortid": 9, "userids": self.cohort}]


def nested(form: list[tuple[str, str]]) -> dict[str, Any]:
    """``users[0][id]=5`` → ``{"users": [{"id": "5"}]}``, as PHP reads it."""
    found: dict[str, Any] = {}
    for name, value in form:
        *path, last = re.findall(r"[^\[\]]+", name)
        place = found
        for key in path:
            place = place.setdefault(key, {})
        place[last] = value
    listed: dict[str, Any] = _listed(found)
    return listed


def _listed(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    if value and all(key.isdecimal() for key in value):
        return [_listed(each) for each in value.values()]
    return {key: _listed(each) for key, each in value.items()}


class _Handler(BaseHTTPRequestHandler):
    server: FakeMoodle

    def do_POST(self) -> None:
        content = self.rfile.read(int(self.headers["Content-Length"])).decode()
        try:
            answer = self.server.answer(parse_qsl(content, keep_blank_values=True))
        except Refusal as refusal:
            answer = {"exception": "x", "errorcode": refusal.args[0], "message": refusal.args[1]}
        except ConnectionAbortedError:
            self.close_connection = True
            return
        body = json.dumps(answer).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *arguments: object) -> None:
        """Say nothing."""


@contextmanager
def fake_moodle() -> Iterator[FakeMoodle]:
    """A site, for as long as it is wanted."""
    site = FakeMoodle()
    thread = Thread(target=site.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield site
    finally:
        site.shutdown()
        site.server_close()
        thread.join()
