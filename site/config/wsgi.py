"""The WSGI entry for any server."""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
for folder in (ROOT / "site", ROOT):
    if str(folder) not in sys.path:
        sys.path.insert(0, str(folder))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")

from django.core.wsgi import get_wsgi_application  # noqa: E402  (the path has to stand first)

everything = get_wsgi_application()

from config.doors import with_short_door  # noqa: E402  (the apps have to be loaded first)

application = with_short_door(everything)
