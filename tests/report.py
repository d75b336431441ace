"""What the suite says at its end: each pass, what was not run, and the sum."""

from dataclasses import dataclass, field
from xml.etree import ElementTree


@dataclass
class Pass:
    """One run of the suite, or the house checks."""

    name: str
    passed: int = 0
    failed: int = 0
    seconds: float = 0
    skipped: list[str] = field(default_factory=list)


def read_results(name, path, exit_code, seconds):
    """Return the Pass that pytest wrote as XML to `path`.

    An exit code that is not 0 is a failure even where no test failed: a broken file, a crash, no tests.
    """
    result = Pass(name, seconds=seconds)
    cases = ElementTree.parse(path).iter("testcase") if path.exists() else []
    for case in cases:
        kinds = {child.tag for child in case}
        if kinds & {"failure", "error"}:
            result.failed += 1
        elif "skipped" in kinds:
            result.skipped.append(f"{case.get('classname')}.{case.get('name')}")
        else:
            result.passed += 1
    if exit_code != 0 and result.failed == 0:
        result.failed = 1
    return result


def last_lines(passes, missing, require_all):
    """Return (the text to end with, the exit code).

    `missing` are the parts this machine lacks; with `require_all` each of them is a failure, and so is each
    skipped test.
    """
    width = max(len(each.name) for each in passes)
    lines = ["", "Summary"]
    for each in passes:
        lines.append(
            f"    {each.name:<{width}}  {each.passed} passed, {each.failed} failed, {each.seconds:.0f} s"
        )
    skipped = [name for each in passes for name in each.skipped]
    if skipped:
        lines.append(f"Skipped: {', '.join(skipped)}.")
    if missing:
        lines.append(f"Not run on this machine: {', '.join(map(str, missing))}.")
    incomplete = require_all and bool(missing or skipped)
    if incomplete:
        lines.append("REQUIRE_ALL is set, so what was not run counts as a failure.")
    passed = sum(each.passed for each in passes)
    failed = sum(each.failed for each in passes) + (len(missing) + len(skipped) if incomplete else 0)
    lines.append(f"{passed} passed, {failed} failed")
    return "\n".join(lines), 1 if failed else 0
