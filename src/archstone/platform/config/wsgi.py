"""The entrance for a web server."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

from archstone.platform import SETTINGS

os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
application = get_wsgi_application()
