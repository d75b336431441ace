import http.server
import socket
import threading
from types import SimpleNamespace

import pytest

from imnm.launcher import servers
from imnm.launcher.words import Trouble
from tests.imnm.launcher.conftest import SLEEPER


def test_a_taken_port_is_named_with_the_way_out():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

        with pytest.raises(Trouble) as trouble:
            servers.check_port("127.0.0.1", port)

    assert f"Port {port} on 127.0.0.1 cannot be used (Address already in use)" in str(trouble.value)
    assert f"PORT={port + 1} make run" in str(trouble.value)


def test_a_free_port_is_fine(free_port):
    assert servers.check_port("127.0.0.1", free_port) is None


def test_the_access_log_leaves_out_what_people_searched_for():
    assert "%(U)s" in servers.ACCESS_LOG  # the path alone
    for with_query in ("%(r)s", "%(q)s", "%(f)s"):
        assert with_query not in servers.ACCESS_LOG


class Health(http.server.BaseHTTPRequestHandler):
    """Answers 503 once, then 200; keeps the host it was asked as."""

    answers: list[int]
    hosts: list[str]

    def do_GET(self):
        self.hosts.append(self.headers["Host"])
        self.send_response(self.answers.pop(0))
        self.end_headers()

    def log_message(self, *arguments):
        pass


@pytest.fixture
def health():
    handler = type("Handler", (Health,), {"answers": [503, 200], "hosts": []})
    with http.server.HTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, args=[0.01]).start()
        yield SimpleNamespace(port=server.server_port, handler=handler)
        server.shutdown()


def test_the_first_good_answer_ends_the_wait(family, health, tmp_path):
    settings = SimpleNamespace(
        LISTEN="127.0.0.1", PORT=health.port, ALLOWED_HOSTS=["*", ".imnm.example.org"], VAR=tmp_path
    )

    servers.wait_for_answer(family, settings)

    assert health.handler.answers == []
    assert set(health.handler.hosts) == {"imnm.example.org"}  # a name that the product allows


def test_no_answer_is_named_with_the_log(family, free_port, tmp_path, monkeypatch):
    monkeypatch.setattr(servers, "START_TIME", 0)
    family.start("web", SLEEPER)
    (tmp_path / "log" / "web.log").write_text("still thinking")
    settings = SimpleNamespace(LISTEN="127.0.0.1", PORT=free_port, ALLOWED_HOSTS=["*"], VAR=tmp_path)

    with pytest.raises(Trouble, match=r"does not answer after 0 seconds.*\n.*still thinking"):
        servers.wait_for_answer(family, settings)
