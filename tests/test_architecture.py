"""The rules of the house, kept by machine: who may import whom, where writes happen, how long a file is."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("imnm", "patients", "assessments")
LONGEST_FILE = 400  # lines
TOP_LEVEL = {
    "manage.py", "imnm", "patients", "assessments", "templates", "tests", "README.md", "docs",
    "requirements.txt", "requirements.in", "requirements-dev.txt", "requirements-dev.in",
    "Makefile", "pyproject.toml", ".ci", ".gitignore", ".env.example",
}  # fmt: skip

PURE = re.compile(r"^(patients|assessments)/(knowledge|formats)/|^patients/charts")
WRITES = {
    "save",
    "create",
    "bulk_create",
    "update",
    "bulk_update",
    "delete",
    "get_or_create",
    "update_or_create",
}


def tracked() -> list[str]:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return [name for name in listed.stdout.splitlines() if (ROOT / name).is_file()]


FILES = tracked()
CODE = [name for name in FILES if name.endswith(".py")]
OURS = [name for name in CODE if name.startswith(PACKAGES) and "/migrations/" not in name]
TEMPLATES = [name for name in FILES if name.startswith("templates/") and name.endswith(".html")]


def imports_of(name: str) -> set[str]:
    tree = ast.parse((ROOT / name).read_text())
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
    return found


@pytest.mark.parametrize("name", [name for name in OURS if name.startswith("patients/")])
def test_facts_know_nothing_of_judgements(name):
    forbidden = {m for m in imports_of(name) if m.startswith(("assessments", "imnm")) and m != "imnm.pages"}

    assert not forbidden, (
        f"{name} imports {forbidden}: imports go assessments -> patients, and imnm wires both"
    )


@pytest.mark.parametrize("name", [name for name in OURS if PURE.match(name)])
def test_knowledge_never_imports_django_or_reads_the_clock(name):
    modules = {module.split(".")[0] for module in imports_of(name)}
    text = (ROOT / name).read_text()

    assert not modules & {"django", "celery", "plotly", "simple_history", "time"}, name
    assert not re.search(r"\b(date\.today|datetime\.now|datetime\.utcnow|timezone\.now)\(", text), name


def test_knowledge_loads_where_django_does_not_exist():
    modules = [name.removesuffix(".py").replace("/", ".") for name in OURS if PURE.match(name)]
    program = (
        "import sys; sys.modules['django'] = None; import importlib; "
        f"[importlib.import_module(m) for m in {[m.removesuffix('.__init__') for m in modules]!r}]"
    )

    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    "name",
    [
        name
        for name in OURS
        if re.search(r"/(views|forms|management/commands)/|/tasks\.py|/templatetags/", name)
    ],
)
def test_screens_tasks_and_commands_leave_writing_to_actions(name):
    tree = ast.parse((ROOT / name).read_text())
    calls = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in WRITES
    ]
    on_models = [
        call
        for call in calls
        if "objects" in ast.unparse(call.func) or (call.func.attr in ("save", "delete") and not call.args)
    ]

    assert not on_models, f"{name} writes in line {[call.lineno for call in on_models]}: give it an action"


@pytest.mark.parametrize("name", [n for n in FILES if n.endswith((".py", ".html", ".css", ".js", ".md"))])
def test_a_file_can_be_held_in_mind(name):
    if "/migrations/" in name:
        return
    lines = len((ROOT / name).read_text().splitlines())

    assert lines <= LONGEST_FILE, f"{name} has {lines} lines"


@pytest.mark.parametrize("name", TEMPLATES)
def test_templates_obey_the_content_security_policy(name):
    text = (ROOT / name).read_text()

    assert not re.search(r"<[^>]+\s(style|on[a-z]+)=", text), f"{name} has an inline style or handler"
    assert "hx-on" not in text, name
    for script in re.findall(r"<script\b[^>]*>", text):
        assert "src=" in script or "application/json" in script, f"{name} has an inline script"
    assert not re.search(r"""(src|href|action)=["']?(https?:)?//""", text), f"{name} loads from another host"


@pytest.mark.parametrize("name", TEMPLATES)
def test_every_form_that_changes_something_carries_its_token(name):
    text = (ROOT / name).read_text()

    for form in re.findall(r"<form\b.*?</form>", text, flags=re.S):
        if re.search(r'method="post"', form, flags=re.I):
            assert "{% csrf_token %}" in form, f"{name}: {form[:80]}"


def test_the_top_level_holds_only_what_belongs_there():
    assert {name.split("/")[0] for name in FILES} <= TOP_LEVEL


def test_every_test_folder_is_a_package():
    folders = {str(Path(name).parent) for name in CODE if name.startswith("tests/")}

    assert [folder for folder in folders if f"{folder}/__init__.py" not in CODE] == []


def test_no_test_is_switched_off():
    pattern = re.compile(r"pytest\.(skip|importorskip)\(|mark\.(skip|xfail|skipif)\b")
    offenders = [
        name
        for name in CODE
        if name.startswith("tests/")
        and name != "tests/test_architecture.py"
        and pattern.search((ROOT / name).read_text())
    ]

    assert offenders == []
