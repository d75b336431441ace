import os
import subprocess
import sys

import pytest

from imnm.launcher import single
from imnm.launcher.words import Trouble

HOLDER = """
import sys, time
from pathlib import Path
from imnm.launcher.single import claim
lock = claim(Path(sys.argv[1]), "http://127.0.0.1:8000")
print("locked", flush=True)
time.sleep(60)
"""


@pytest.fixture
def holder(tmp_path):
    """Another process that has the lock."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(tmp_path / "run.lock")], stdout=subprocess.PIPE, text=True
    )
    process.stdout.readline()
    yield process
    process.kill()
    process.wait()
    process.stdout.close()


def test_a_second_run_is_told_where_the_first_one_is(holder, tmp_path):
    with pytest.raises(Trouble) as trouble:
        single.claim(tmp_path / "run.lock", "http://127.0.0.1:8001")

    assert f"process {holder.pid}, http://127.0.0.1:8000" in str(trouble.value)


def test_a_run_that_was_killed_leaves_the_way_free(holder, tmp_path):
    holder.kill()
    holder.wait()

    with single.claim(tmp_path / "run.lock", "http://127.0.0.1:8001"):
        assert (tmp_path / "run.lock").read_text() == f"{os.getpid()} http://127.0.0.1:8001"


def test_the_leash_of_a_killed_run_is_waited_for(tmp_path, monkeypatch, capsys):
    lock = (tmp_path / "run.lock").open("w+")
    single._locked(lock)
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    lock.write(f"{gone.pid} http://127.0.0.1:8000")
    lock.flush()
    monkeypatch.setattr(single.time, "sleep", lambda seconds: lock.close())

    single.claim(tmp_path / "run.lock", "http://127.0.0.1:8001").close()

    assert "An earlier run was killed" in capsys.readouterr().out
