"""The ASGI entry point that uvicorn serves."""

import gc
import os

from django.core.asgi import get_asgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhijiang.config.settings")
application = get_asgi_application()
# What is loaded now stays to the end. Left in the collector's sight it would be walked through again and again, in the
# midst of an answer: a tenth of a second for a page that makes many rows.
assert get_resolver().url_patterns, "the views are loaded with the addresses"
gc.collect()
gc.freeze()
# With nothing old left in sight the oldest generation is gone through every tenth page, some 80 ms in a page that makes many rows.
gc.set_threshold(2000, 10, 100)
