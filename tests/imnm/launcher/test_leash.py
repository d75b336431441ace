import subprocess
import sys

from imnm.launcher.leash import is_running, read
from tests.imnm.launcher.conftest import SLEEPER, wait_until

# A launcher that starts two children and says their numbers, then waits to be killed.
LAUNCHER = f"""
import time
from pathlib import Path
from imnm.launcher.children import Family
family = Family(logs=Path(%r))
family.fasten()
family.tell_leash(%r)
print(*[family.start(name, {SLEEPER}).process.pid for name in "ab"], family.leash.pid, flush=True)
time.sleep(60)
"""


def test_what_a_killed_launcher_left_is_cleared_away(tmp_path):
    folder = tmp_path / "socket"
    folder.mkdir()
    code = LAUNCHER % (str(tmp_path), str(folder))
    launcher = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    numbers = [int(word) for word in launcher.stdout.readline().split()]
    assert all(map(is_running, numbers))

    launcher.kill()
    launcher.wait()
    launcher.stdout.close()

    wait_until(lambda: not any(map(is_running, numbers)))
    assert not folder.exists()


def test_a_launcher_that_ended_well_leaves_nothing_to_do():
    running, paths = read(["+12\n", "+13\n", "-12\n", "/a/path\n", "-13\n"])

    assert running == []
    assert list(map(str, paths)) == ["/a/path"]


def test_the_leash_goes_with_the_family(family):
    family.fasten()
    leash = family.leash

    family.end()

    assert leash.returncode == 0
