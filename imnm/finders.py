"""Static files that live inside installed Python packages but not in a `static` folder."""

from importlib.util import find_spec
from pathlib import Path

from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage


class PlotlyFinder(BaseFinder):
    """Offers the one file `vendor/plotly.min.js` out of the plotly package.

    The package is located, not imported: importing it costs time and memory in every process. A
    STATICFILES_DIRS entry would also publish its widget bundle and its sample data.
    """

    PREFIX = "vendor"
    NAME = "plotly.min.js"

    def __init__(self, *args, **kwargs):
        package = Path(find_spec("plotly").origin).parent
        self.storage = FileSystemStorage(location=package / "package_data")
        self.storage.prefix = self.PREFIX  # collectstatic puts the file below this folder

    def find(self, path, find_all=False, **kwargs):
        if path != f"{self.PREFIX}/{self.NAME}":
            return []
        found = self.storage.path(self.NAME)
        return [found] if find_all else found

    def list(self, ignore_patterns):
        yield self.NAME, self.storage
