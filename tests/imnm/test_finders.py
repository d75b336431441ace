import subprocess
import sys
from pathlib import Path

from django.contrib.staticfiles import finders

from imnm.finders import PlotlyFinder


def test_plotly_is_found_in_the_installed_package():
    path = Path(finders.find("vendor/plotly.min.js"))

    assert path.name == "plotly.min.js"
    assert path.stat().st_size > 1_000_000


def test_nothing_else_of_the_package_is_published():
    assert [name for name, storage in PlotlyFinder().list([])] == ["plotly.min.js"]
    assert finders.find("vendor/widgetbundle.js") is None
    assert finders.find("plotly.min.js") is None


def test_collected_files_go_to_the_vendor_folder():
    [(name, storage)] = PlotlyFinder().list([])

    assert storage.prefix == "vendor"
    assert storage.exists(name)


def test_finding_does_not_import_plotly():
    code = (
        "import sys; from imnm.finders import PlotlyFinder; PlotlyFinder(); sys.exit('plotly' in sys.modules)"
    )

    assert subprocess.run([sys.executable, "-c", code]).returncode == 0
