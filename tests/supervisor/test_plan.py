"""What the children are told, and what they are not."""

from pathlib import Path

from pydantic import SecretStr

from bot.settings import Settings
from bot.supervisor.plan import processes, with_inner_addresses


def settings(home: Path) -> Settings:
    return Settings(home=home, identity_secret=SecretStr("the shop's key"))


def test_inner_servers_get_loopback_ports_and_a_fresh_token(tmp_path: Path) -> None:
    first, second = (with_inner_addresses(settings(tmp_path)) for _ in range(2))
    assert first.rasa_url.startswith("http://127.0.0.1:")
    assert len({first.rasa_url, first.actions_url, second.rasa_url, second.actions_url}) == 4
    assert len(first.token.get_secret_value()) >= 32
    assert first.token != second.token


def test_given_addresses_stay(tmp_path: Path) -> None:
    given = Settings(home=tmp_path, rasa_url="http://127.0.0.1:7005", token=SecretStr("t" * 32))
    planned = with_inner_addresses(given)
    assert planned.rasa_url == "http://127.0.0.1:7005"
    assert planned.token == given.token


def test_no_secret_stands_on_a_command_line(tmp_path: Path) -> None:
    planned = with_inner_addresses(settings(tmp_path))
    specs = processes(planned, Path("model.tar.gz"))
    assert [spec.name for spec in specs] == ["actions", "rasa", "gateway"]
    for spec in specs:
        line = " ".join(spec.command)
        assert planned.token.get_secret_value() not in line
        assert "the shop's key" not in line
        assert spec.environment["AISLE_TOKEN"] == planned.token.get_secret_value()


def test_the_last_runs_logs_are_kept(tmp_path: Path) -> None:
    planned = with_inner_addresses(settings(tmp_path))
    log = processes(planned, Path("model.tar.gz"))[0].log
    log.write_text("yesterday")
    processes(planned, Path("model.tar.gz"))
    assert not log.exists()
    assert log.with_suffix(".old").read_text() == "yesterday"
