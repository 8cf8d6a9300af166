"""The agent as a process: ``php …/agent.php`` on this machine, or elsewhere by ``ssh``, ``docker exec`` and the like.

Processus. It is started with the first request, or before, and kept open. A process that died or fell silent is not
waited for: it is ended, the request that it was at is lost, and the next request starts another one.
"""

import os
import signal
import subprocess
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import suppress
from queue import Empty, Queue
from threading import Thread, Timer
from typing import IO, Any, Final

from toolsync.locale.words import N_
from toolsync.platforms.moodle.connection import (
    AgentError,
    AgentFailed,
    ConnectionLost,
    Line,
    Request,
    complete,
    is_last,
    understood,
)

#: Lines that wait to be read, each of a thousand rows at most: beyond that the agent waits for us.
_WAITING: Final = 16
#: What is remembered of the agent's standard error, in lines, to explain its death.
_REMEMBERED: Final = 12
#: Seconds that an agent is given to end by itself, and those in which its last words arrive.
_PARTING: Final = 5.0
_LAST_WORDS: Final = 0.5
_SILENT: Final = N_(
    "The agent has said nothing for {seconds} seconds. Is the site overloaded? The setting moodle.timeout gives it "
    "more time."
)


class ProcessConnection:
    """A connection (see ``connection.Connection``) to an agent that runs as a process of its own."""

    def __init__(self, command: Sequence[str], timeout: float) -> None:
        """``timeout``: how long the agent may stay silent before a line of its answer, in seconds."""
        self.command = tuple(command)
        self.timeout = timeout
        self._number = 0
        self._agent: _Agent | None = None

    def start(self) -> None:
        """Start the process before there is a request, so that none has to wait for it. What is wrong with it is told
        with the first request."""
        if self._agent is None:
            with suppress(ConnectionLost):
                self._agent = _Agent(self.command)

    def exchange(self, request: Request) -> Iterator[Line]:
        """Send a request and give the lines of its answer."""
        if self._agent is None or not self._agent.is_alive:
            self.close()
            self._agent = _Agent(self.command)
        agent = self._agent
        self._number += 1
        ready = False
        try:
            agent.send(complete(request, self._number), self.timeout)
            for line in self._lines(agent):
                ready = is_last(line)
                yield line
        except AgentError as told:
            # After something unforeseen, what PHP holds in memory is not to be relied on any more.
            ready = not isinstance(told, ConnectionLost | AgentFailed)
            raise
        finally:
            if not ready:
                # The rest of its answer, if there is any, must not pass for the answer to another request.
                agent.end(at_once=True)

    def close(self) -> None:
        """End the process, if there is one."""
        if self._agent is not None:
            self._agent.end()
            self._agent = None

    def _lines(self, agent: "_Agent") -> Iterator[Line]:
        while True:
            text = agent.receive(self.timeout)
            line = understood(text, self._number)
            if line is None:
                agent.overheard(text)
                continue
            yield line
            if is_last(line):
                return


class _Agent:
    """One process, and the threads that listen to it."""

    def __init__(self, command: Sequence[str]) -> None:
        # A session of its own: Ctrl-C is for us to answer, and ending it ends what it started as well.
        apart: dict[str, Any] = {"start_new_session": True} if os.name == "posix" else {}
        pipe = subprocess.PIPE
        try:
            self._process = subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, **apart)
        except OSError as wrong:
            told = N_("The agent cannot be started: {program}: {reason}.")
            raise ConnectionLost(told, program=command[0], reason=wrong.strerror) from wrong
        assert self._process.stdin and self._process.stdout and self._process.stderr
        self._input: IO[bytes] = self._process.stdin
        self._answers: Queue[bytes] = Queue(_WAITING)
        self._said: deque[str] = deque(maxlen=_REMEMBERED)
        self._wanted = True
        self._listeners = [
            Thread(target=self._listen, args=(self._process.stdout,), daemon=True),
            Thread(target=self._overhear, args=(self._process.stderr,), daemon=True),
        ]
        for listener in self._listeners:
            listener.start()

    @property
    def is_alive(self) -> bool:
        """Whether it can still be asked."""
        return self._process.poll() is None

    def send(self, request: bytes, timeout: float) -> None:
        """Give it a request."""
        # Writing waits for as long as nobody reads; a pipe knows no timeout of its own.
        overdue = Timer(timeout, self._kill)
        overdue.daemon = True
        overdue.start()
        try:
            self._input.write(request)
            self._input.flush()
        except OSError:
            raise self._lost(ConnectionLost(N_("The agent takes no request."))) from None
        finally:
            overdue.cancel()

    def receive(self, timeout: float) -> bytes:
        """Its next line. Raises ConnectionLost when there will be none."""
        try:
            text = self._answers.get(timeout=timeout)
        except Empty:
            raise self._lost(ConnectionLost(_SILENT, seconds=f"{timeout:g}")) from None
        if not text:
            raise self._lost(ConnectionLost(N_("The agent ended before its answer did.")))
        return text

    def overheard(self, text: bytes) -> None:
        """Remember a line that is no part of an answer."""
        if not text.startswith(b'{"id":'):
            self._said.append(text.decode("utf-8", "replace").rstrip())

    def end(self, *, at_once: bool = False) -> None:
        """End it: by telling it that there is no more to do, or at once."""
        self._wanted = False
        if at_once:
            self._kill()
        with suppress(OSError):
            self._input.close()
        try:
            self._process.wait(_PARTING)
        except subprocess.TimeoutExpired:
            self._kill()
            self._process.wait()
        # A listener whose line nobody takes would wait for ever.
        with suppress(Empty):
            while True:
                self._answers.get_nowait()
        for listener in self._listeners:
            listener.join(_LAST_WORDS)

    def _kill(self) -> None:
        if self.is_alive:
            with suppress(OSError):
                if os.name == "posix":
                    os.killpg(self._process.pid, signal.SIGKILL)
                else:
                    self._process.kill()

    def _listen(self, output: IO[bytes]) -> None:
        with output:
            for text in output:
                if self._wanted:
                    self._answers.put(text)
        self._answers.put(b"")

    def _overhear(self, errors: IO[bytes]) -> None:
        with errors:
            for text in errors:
                self.overheard(text)

    def _lost(self, lost: ConnectionLost) -> ConnectionLost:
        """What happened, and what the agent or its launcher said last: often the very reason."""
        # What it said on its way out is worth a moment.
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(_LAST_WORDS)
            for listener in self._listeners:
                listener.join(_LAST_WORDS)
        with suppress(Empty):
            while True:
                self.overheard(self._answers.get_nowait())
        self.end(at_once=True)
        code = self._process.returncode
        if code > 0:
            lost = ConnectionLost(N_("{what} Its exit code: {code}."), what=lost, code=code)
        if said := " ".join(each for each in self._said if each):
            lost = ConnectionLost(N_("{what} It said: {said}"), what=lost, said=said)
        return lost
