"""How a Moodle is reached: what is asked for, what is refused, and where the token comes from."""

from pathlib import Path

import pytest

from toolsync.platforms.moodle.access import Access, WrongAccess
from toolsync.platforms.moodle.connection import AccessDenied

TOKEN = "0123456789abcdef0123456789abcdef"


def moodle(root: Path, plugin: str = "local/toolsync") -> Path:
    """A folder that looks like a Moodle with the plugin."""
    agent = root / plugin / "cli" / "agent.php"
    agent.parent.mkdir(parents=True)
    agent.touch()
    return agent


def test_a_folder_of_this_machine(tmp_path: Path) -> None:
    agent = moodle(tmp_path)
    assert Access(folder=str(tmp_path)).checked().command_line == ["php", str(agent)]
    assert str(Access(folder=str(tmp_path))) == str(tmp_path)


def test_a_folder_of_moodle_5_1(tmp_path: Path) -> None:
    agent = moodle(tmp_path, "public/local/toolsync")
    assert Access(folder=str(tmp_path)).checked().command_line == ["php", str(agent)]


def test_a_command_on_this_machine_finds_the_agent_of_moodle_5_1(tmp_path: Path) -> None:
    agent = moodle(tmp_path, "public/local/toolsync")
    access = Access(folder=str(tmp_path), command="sudo -u www-data php {agent}").checked()
    assert access.command_line == ["sudo", "-u", "www-data", "php", str(agent)]


def test_a_command_for_another_machine() -> None:
    access = Access(folder="/var/www/moodle/", command="ssh 'web 1' php {agent}")
    assert access.checked().command_line == ["ssh", "web 1", "php", "/var/www/moodle/local/toolsync/cli/agent.php"]
    assert str(access) == "ssh 'web 1' php /var/www/moodle/local/toolsync/cli/agent.php"
    assert Access(command="docker exec -i web agent").checked().command_line == ["docker", "exec", "-i", "web", "agent"]


def test_what_is_kept_is_what_was_said(tmp_path: Path) -> None:
    access = Access(url="https://moodle.example.org", token_env="MOODLE_TOKEN")
    assert access.as_text() == '{"url": "https://moodle.example.org", "token_env": "MOODLE_TOKEN"}'
    assert Access.from_text(access.as_text()) == access


@pytest.mark.parametrize(
    ("access", "told"),
    [
        (Access(), "Say how"),
        (Access(folder="/nowhere"), "has no version.php"),
        (Access(command="php {agent}"), "--folder says where"),
        (Access(command="php 'agent"), "No closing quotation"),
        (Access(command=" "), "--command is empty"),
        (Access(folder="/m", token_env="X"), "A token is for --url only"),
        (Access(url="https://x.org", token_env="X", folder="/m"), "two ways to the same site"),
        (Access(url="x.org", token_env="X"), "looks like https://"),
        (Access(url="http://x.org", token_env="X"), "unprotected"),
        (Access(url="https://me:pw@x.org", token_env="X"), "neither a name"),
        (Access(url="https://x.org?wstoken=1", token_env="X"), "neither a name"),
        (Access(url="https://x.org"), "Say where the token is"),
        (Access(url="https://x.org", token_env="X", token_file="y"), "Say where the token is"),
    ],
)
def test_what_is_no_way_to_a_site(access: Access, told: str) -> None:
    with pytest.raises(WrongAccess, match=told):
        access.checked()


@pytest.mark.parametrize(
    "url", ["http://localhost:8000", "http://127.0.0.1/moodle", "http://[::1]", "https://x.org/m/"]
)
def test_addresses_that_protect_the_token(url: str) -> None:
    assert Access(url=url, token_env="X").checked().url == url


def test_a_moodle_without_the_plugin(tmp_path: Path) -> None:
    (tmp_path / "version.php").touch()
    with pytest.raises(WrongAccess, match="toolsync moodle-plugin"):
        Access(folder=str(tmp_path)).checked()


def test_the_token_is_read_when_it_is_needed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "token"
    by_file = Access(url="https://x.org", token_file=str(file))
    with pytest.raises(AccessDenied, match=r"cannot be read: No such file"):
        by_file.connect(1, 1)
    file.write_text("\n")
    with pytest.raises(AccessDenied, match="not there, or empty"):
        by_file.connect(1, 1)
    file.write_text("<html>")
    with pytest.raises(AccessDenied, match="letters and digits"):
        by_file.connect(1, 1)
    file.write_text(f"{TOKEN}\n")
    by_file.connect(1, 1).close()
    by_environment = Access(url="https://x.org", token_env="MOODLE_TOKEN")
    with pytest.raises(AccessDenied, match="environment variable MOODLE_TOKEN"):
        by_environment.connect(1, 1)
    monkeypatch.setenv("MOODLE_TOKEN", TOKEN)
    by_environment.connect(1, 1).close()


def test_a_token_that_others_can_read(tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.touch(0o600)
    access = Access(url="https://x.org", token_file=str(file))
    assert not access.readable_by_others
    file.chmod(0o644)
    assert access.readable_by_others
