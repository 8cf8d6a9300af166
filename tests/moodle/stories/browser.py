"""Somebody with a browser: logged in to the site, from page to page in one session."""

import re
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.parse import urlencode, urlsplit
from urllib.request import HTTPCookieProcessor, build_opener

from tests.moodle.real import FOLDER, PHP


class Browser:
    """One session."""

    def __init__(self, address: str) -> None:
        self.address = address
        self._opener = build_opener(HTTPCookieProcessor(CookieJar()))

    def open(self, page: str, **form: str) -> tuple[str, str]:
        """The address at which one ends up, and the page."""
        data = urlencode(form).encode() if form else None
        with self._opener.open(self.address + page, data, timeout=60) as answer:
            return answer.geturl().removeprefix(self.address), answer.read().decode()

    def log_in(self, username: str, password: str) -> None:
        """Log in, as everybody does."""
        _, page = self.open("/login/index.php")
        token = re.search(r'name="logintoken" value="(\w+)"', page)
        assert token is not None, page
        where, _ = self.open("/login/index.php", username=username, password=password, logintoken=token[1])
        assert "/login/" not in where, where


@contextmanager
def served(address: str) -> Iterator[None]:
    """The site at its address: where nobody serves it, PHP does."""
    place = urlsplit(address)
    if place.hostname not in ("127.0.0.1", "localhost") or _answers(place.hostname, place.port or 80):
        yield
        return
    root = Path(FOLDER, "public") if Path(FOLDER, "public").is_dir() else Path(FOLDER)
    command = [*PHP, "-S", f"{place.hostname}:{place.port or 80}", "-t", str(root)]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        while not _answers(place.hostname, place.port or 80):
            assert server.poll() is None, "the site cannot be served"
            time.sleep(0.05)
        yield
    finally:
        server.terminate()
        server.wait(30)


def _answers(host: str, port: int) -> bool:
    with socket.socket() as asked:
        return asked.connect_ex((host, port)) == 0
