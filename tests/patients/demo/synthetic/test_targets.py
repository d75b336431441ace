import re
from pathlib import Path

import pytest

from patients.demo.synthetic import targets
from patients.demo.synthetic.targets import GROUPS, SOURCES

CODE = re.compile(r"(?<![\w-])(?:C-)?S\d{1,2}\b|\bTARGETS\b|\bC-6\.2")
FOLDER = Path(targets.__file__).parent


def test_every_source_cited_beside_a_number_is_listed():
    cited = {code for path in FOLDER.glob("*.py") for code in CODE.findall(path.read_text())}
    cited -= {"S38"}  # only where the table of codes ends

    assert cited == set(SOURCES)


def test_the_groups_make_up_everybody():
    assert sum(group.share for group in GROUPS) == pytest.approx(1)
