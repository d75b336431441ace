"""The web application as gunicorn loads it: `gunicorn imnm.wsgi`."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "imnm.settings")

application = get_wsgi_application()
