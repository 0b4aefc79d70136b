"""The platform's settings in tests: a folder of their own, quick passwords, mail kept in memory."""

import os
import tempfile

os.environ["ARCHSTONE_HOME"] = tempfile.mkdtemp(prefix="archstone-tests-")
os.environ["ARCHSTONE_SECRET_KEY"] = "a key that is only good for tests, and known to all"
os.environ["ARCHSTONE_DATABASE"] = os.environ.get("ARCHSTONE_TEST_DATABASE", "")
os.environ["ARCHSTONE_ADDRESS"] = "http://testserver"

from archstone.platform.config.settings import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
ALLOWED_HOSTS = ["*"]
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "shared"},
    "process": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "own"},
}
STATIC_ROOT.mkdir(exist_ok=True)  # noqa: F405
