"""Settings, all from ZHIJIANG_* variables; with none set, the whole platform runs on one machine."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from django.utils.csp import CSP
from django.utils.translation import gettext_lazy as _

from zhijiang.config.env import (
    env_bool,
    env_bucket,
    env_calendar,
    env_choice,
    env_database,
    env_delivery_bucket,
    env_int,
    env_list,
    env_pieces,
    env_redis,
    env_text,
    secret_key,
)
from zhijiang.jobs.errors import is_no_stop

PACKAGE_DIR = Path(__file__).resolve().parent.parent
HOME = Path(env_text("ZHIJIANG_HOME", "var")).absolute()
DEBUG = env_bool("ZHIJIANG_DEBUG", default=False)
DEMO = env_bool("ZHIJIANG_DEMO", default=False)
"""Demo mode: the sign-in page lets one enter as any of the demo people."""
ALLOW_UNCAGED_DECODE = env_bool("ZHIJIANG_INSECURE_DECODE", default=False)
"""Decode media without a cage where the kernel offers none. Never for files of strangers."""
PUBLIC_URL = env_text("ZHIJIANG_PUBLIC_URL", "http://127.0.0.1:8000")
"""Where the public reaches this installation; printed in QR codes."""
PACK = env_text("ZHIJIANG_PACK", "zhejiang")
CALENDAR = env_calendar("ZHIJIANG_PACK", PACKAGE_DIR, default=PACK)
"""The installation's own calendar, that of its pack: digests, nights and task forms go by it; a case by its procedure's."""
FONT_DIRS = env_list("ZHIJIANG_FONT_DIRS", [])
"""Folders with fonts for letters, beside the system's own."""
SECRET_KEY = secret_key(HOME)
ALLOWED_HOSTS = env_list("ZHIJIANG_ALLOWED_HOSTS", ["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS = env_list("ZHIJIANG_TRUSTED_ORIGINS", [])
BEHIND_TLS = PUBLIC_URL.startswith("https://")

INSTALLED_APPS = [
    # First, because their templates stand before those of the admin and of allauth.
    "zhijiang.ui",
    "zhijiang.people",
    "zhijiang.portal",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_htmx",
    "django_tasks_db",
    "zhijiang.jobs",
    "zhijiang.casework",
    "zhijiang.catalog",
    "zhijiang.screening",
    "zhijiang.assignments",
    "zhijiang.bases",
    "zhijiang.distribution",
    "zhijiang.indicators",
    "zhijiang.support",
    "zhijiang.notices",
    "zhijiang.technical",
    "zhijiang.booking",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "zhijiang.ui.middleware.StaticFilesMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "zhijiang.ui.middleware.page_for_wrong_method",
    "zhijiang.ui.middleware.PageWhileStoreIsAway",
    "zhijiang.people.middleware.page_is_one_moment",
]
ROOT_URLCONF = "zhijiang.config.urls"
ASGI_APPLICATION = "zhijiang.config.asgi.application"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.template.context_processors.csp",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "zhijiang.portal.context.chrome",
            ],
        },
    }
]
CASE_PAGES = {"finished-work-review": "screening:review"}
"""Items of the catalogue whose cases have a page of their own; all others have the engine's."""
FILM_PAGES = {"finished-work-review": "screening:watch_first"}
"""Items whose cases are about a film: where those who re-examine such a case watch it."""
CASE_FOLLOWERS = ("zhijiang.bases.actions.follow_case",)
"""What hears of every step of a case in its own transaction: apps above casework keep there what cases decide."""
ROOM_PAGES = {
    "base": "bases:of_case",
    "support": "support:application",
    "support-grant": "support:decide",
    "support-report": "support:report",
    "call": "support:entry",
}
"""Pages outside the engine on which a procedure says that a case is begun or a move is made, by the word it uses."""
FORM_RENDERER = "zhijiang.ui.forms.Renderer"

DATABASES = {"default": env_database("ZHIJIANG_DATABASE_URL", home=HOME)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
BUCKET = env_bucket()
"""The S3 store that keeps the files; empty where they lie in the home."""
DELIVERY_FOLDER = env_text("ZHIJIANG_DELIVERY_FOLDER", "")
"""A folder into which packages can be put; empty: none."""
DELIVERY_BUCKET = env_delivery_bucket("ZHIJIANG_DELIVERY_BUCKET", store=BUCKET)
"""A bucket of the same S3 store into which packages can be put; empty: none."""
COPIES_BYTES = env_int("ZHIJIANG_S3_COPIES_GB", default=50) * 10**9
"""Copies of films out of the S3 store that a machine keeps for its workers."""
STORAGES = {
    "default": {"BACKEND": "zhijiang.bucket.BucketStorage", "OPTIONS": BUCKET}
    if BUCKET
    else {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(HOME / "files")}},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True
"""Static files are served out of the packages; nothing to collect before the first start."""

JOBS = env_choice("ZHIJIANG_JOBS", ("embedded", "celery"), default="embedded")
REDIS_URL = env_redis("ZHIJIANG_REDIS_URL", needed_by="ZHIJIANG_JOBS=celery" if JOBS == "celery" else "")
"""Where Celery's messages wait; the embedded queue needs none."""
JOB_LEASE_SECONDS = env_int("ZHIJIANG_JOB_LEASE_SECONDS", default=30)
"""A worker that has said nothing for so long is taken for dead, and its job is given to another."""
PIECE_FRAMES = env_pieces("ZHIJIANG_PIECE_FRAMES", default=3000)
"""Length of the pieces that long films are analysed in, each a job of its own; 0: every film is analysed in one job."""
CHECKS_DAYS = env_int("ZHIJIANG_CHECKS_DAYS", default=14)
"""How many days a file is kept that a company checks for itself."""
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}

AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "optional"
ACCOUNT_ADAPTER = "zhijiang.people.adapter.AccountAdapter"
ACCOUNT_FORMS = {"login": "zhijiang.people.forms.SignInForm"}
ACCOUNT_LOGOUT_ON_GET = False
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_FORMS = {"add_webauthn": "zhijiang.people.forms.AddKeyForm", "edit_webauthn": "zhijiang.people.forms.EditKeyForm"}
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not BEHIND_TLS
MAILERS = {
    "default": {"BACKEND": env_text("ZHIJIANG_EMAIL_BACKEND", "django.core.mail.backends.console.EmailBackend")},
}

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Simplified Chinese")), ("en", _("English"))]
LANGUAGE_COOKIE_NAME = "zhijiang_language"
LOCALE_PATHS = [PACKAGE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = CALENDAR.zone.key
"""The installation's own zone: in it moments are shown, and a day without a case (`localdate()`) begins."""
FORMAT_MODULE_PATH = ["zhijiang.ui.formats"]

SECURE_CSP = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:", "blob:"],
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "media-src": [CSP.SELF, "blob:"],
    "worker-src": [CSP.SELF, "blob:"],
    "manifest-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "frame-ancestors": [CSP.NONE],
    "base-uri": [CSP.NONE],
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = BEHIND_TLS
CSRF_COOKIE_SECURE = BEHIND_TLS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SECURE_HSTS_SECONDS = 31_536_000 if BEHIND_TLS else 0
SECURE_SSL_REDIRECT = BEHIND_TLS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_TLS else None

UPLOAD_MAX_BYTES = 200 * 1024**3
"""One uploaded file: 200 GiB."""
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024**2

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "filters": {"no_stops": {"()": "django.utils.log.CallbackFilter", "callback": is_no_stop}},
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "stream": sys.stderr, "formatter": "line", "filters": ["no_stops"]}
    },
    "loggers": {"django.tasks": {"level": "WARNING"}},
    "root": {"handlers": ["stderr"], "level": env_text("ZHIJIANG_LOG_LEVEL", "WARNING")},
}
