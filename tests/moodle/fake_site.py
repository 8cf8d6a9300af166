"""A web server on this machine that answers as Moodle's web services do, or as it is told to."""

import gzip
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs


class FakeSite(ThreadingHTTPServer):
    """What it answers is ``answers``, one after the other: (status, headers, body). What it was asked is ``asked``."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.asked: list[dict[str, str]] = []
        self.answers: list[tuple[int, dict[str, str], bytes]] = []
        self.delay = 0.0

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.server_port}"

    def will_say(self, *lines: dict[str, Any], zipped: bool = False) -> None:
        """Answer as the plugin does, with these lines."""
        body = json.dumps({"answer": "\n".join(json.dumps(line, separators=(",", ":")) for line in lines)}).encode()
        headers = {"Content-Encoding": "gzip"} if zipped else {}
        self.answers.append((200, headers, gzip.compress(body) if zipped else body))

    def will_refuse(self, code: str, message: str) -> None:
        """Answer as Moodle's own web-service layer does."""
        refusal = {"exception": "moodle_exception", "errorcode": code, "message": message}
        self.answers.append((200, {}, json.dumps(refusal).encode()))

    def will_answer(self, status: int, body: str = "", **headers: str) -> None:
        """Answer as web servers do."""
        self.answers.append((status, headers, body.encode()))


class _Handler(BaseHTTPRequestHandler):
    server: FakeSite

    def do_POST(self) -> None:
        content = self.rfile.read(int(self.headers["Content-Length"])).decode()
        asked = {name: values[0] for name, values in parse_qs(content).items()}
        self.server.asked.append({"path": self.path, **asked})
        time.sleep(self.server.delay)
        status, headers, body = self.server.answers.pop(0)
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *arguments: object) -> None:
        """Say nothing."""


@contextmanager
def fake_site() -> Iterator[FakeSite]:
    """A site, for as long as it is wanted."""
    site = FakeSite()
    thread = Thread(target=site.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield site
    finally:
        site.shutdown()
        site.server_close()
        thread.join()
