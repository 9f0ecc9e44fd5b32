"""Every setting comes from the environment, and only this file reads it.

With nothing set: SQLite and local files under `var/`, served to this machine alone.
The README lists each variable with its default.
"""

import os
import secrets
import sys
import warnings
from pathlib import Path
from urllib.parse import unquote, urlparse

import bootstrap
import dj_database_url
import fontpkg_atkinson_hyperlegible
from django.core.exceptions import ImproperlyConfigured
from django.utils.csp import CSP

BASE_DIR = Path(__file__).resolve().parent.parent


def env(name: str, default: str = "") -> str:
    return os.environ.get(name, "") or default


def env_flag(name: str) -> bool:
    return env(name).lower() in {"1", "true", "yes", "on"}


def env_list(name: str, default: str = "") -> list[str]:
    return [part.strip() for part in env(name, default).split(",") if part.strip()]


DEBUG = env_flag("DEBUG")
DEMO = env_flag("DEMO")
DATA_DIR = Path(env("DATA_DIR", str(BASE_DIR / "var")))
SITE_URL = env("SITE_URL", "http://localhost:8000").rstrip("/")
SITE_IS_HTTPS = SITE_URL.startswith("https://")
LOOPBACK_HOSTS = "localhost,127.0.0.1,[::1]"
ALLOWED_HOSTS = env_list("ALLOWED_HOSTS", LOOPBACK_HOSTS)
CSRF_TRUSTED_ORIGINS = env_list("CSRF_TRUSTED_ORIGINS", SITE_URL)


def secret_key() -> str:
    """The given key, or, on a machine that only serves itself, one kept in `DATA_DIR`."""
    if given := env("SECRET_KEY"):
        return given
    if set(ALLOWED_HOSTS) - set(LOOPBACK_HOSTS.split(",")):
        raise ImproperlyConfigured(
            "SECRET_KEY is missing: a site open to others (ALLOWED_HOSTS) needs its own."
        )
    path = DATA_DIR / "secret_key"
    DATA_DIR.mkdir(parents=True, exist_ok=True)
    try:
        with open(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(50))
    except FileExistsError:
        pass
    return path.read_text()


SECRET_KEY = secret_key()

INSTALLED_APPS = [
    "config.apps.CafeAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_htmx",
    "django_tasks_db",
    "axes",
    "lucide",
    "partners",
    "fiches",
    "cafes",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "config.middleware.refuse_nul_bytes",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "config.middleware.keep_private",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.csp",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "partners.context.shell",
            ],
        },
    }
]
CRISPY_ALLOWED_TEMPLATE_PACKS = CRISPY_TEMPLATE_PACK = "bootstrap5"

DATABASES = {
    "default": dj_database_url.parse(
        env("DATABASE_URL", f"sqlite:///{DATA_DIR / 'db.sqlite3'}"),
        conn_max_age=60,
        conn_health_checks=True,
    )
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # Writers queue instead of failing, and readers never wait for them.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }

AUTH_USER_MODEL = "partners.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "partners.backends.PasswordBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
] + [{"NAME": "partners.backends.NotTheDemoPassword"}]
DEMO_PASSWORD = "cafe-partenaires"  # noqa: S105 - printed by bin/demo, refused elsewhere
LOGIN_URL = "partners:login"
LOGIN_REDIRECT_URL = "cafes:home"
LOGOUT_REDIRECT_URL = "partners:login"
PASSWORD_RESET_TIMEOUT = 60 * 60 * 24

# A link that logs in lives for half an hour and works once.
SESAME_TOKEN_NAME = "jeton"  # noqa: S105
SESAME_MAX_AGE = 60 * 30
SESAME_ONE_TIME = True
SESAME_INVALIDATE_ON_EMAIL_CHANGE = True

AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.5  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_LOCKOUT_CALLABLE = "partners.views.account.locked_out"
AXES_USERNAME_FORM_FIELD = "username"
AXES_USERNAME_CALLABLE = "partners.backends.typed_email"
AXES_CLIENT_IP_CALLABLE = "partners.backends.client_address"
AXES_VERBOSE = False
AXES_ENABLE_ADMIN = False
AXES_DISABLE_ACCESS_LOG = True  # who logged in from where is nobody's business
PROXY_COUNT = int(env("PROXY_COUNT", "0"))

LANGUAGE_CODE = "fr"
TIME_ZONE = "Europe/Paris"
USE_I18N = True
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [
    BASE_DIR / "static",
    ("bootstrap", Path(bootstrap.__path__[0])),
    ("fonts", Path(fontpkg_atkinson_hyperlegible.__path__[0]) / "files"),
]
MEDIA_URL = "media/"
MEDIA_ROOT = DATA_DIR / "media"
FRAGMENT_STORE = Path(env("FRAGMENT_STORE", str(DATA_DIR / "fragments")))
PAGE_IMAGES = DATA_DIR / "pages"
FRAGMENT_STORE_MB = int(env("FRAGMENT_STORE_MB", "512"))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
# Served straight from their folders as long as nobody ran collectstatic, which itself has to
# write the hashed names; the demo never depends on what was collected long ago.
WHITENOISE_USE_FINDERS = (
    DEMO or not (STATIC_ROOT / "staticfiles.json").exists()
) and "collectstatic" not in sys.argv
if WHITENOISE_USE_FINDERS:
    STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    warnings.filterwarnings("ignore", "No directory at", module="django.core.handlers")
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
# A page of the preview of an import says two things of each field of its 50 rows, and two of the row.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000


def mailer(url: str) -> dict[str, object]:
    """`smtp://user:password@host:587`, `smtps://…`, `file:` or `console:`."""
    parts = urlparse(url)
    if parts.scheme == "console":
        return {"BACKEND": "django.core.mail.backends.console.EmailBackend"}
    if parts.scheme == "file":
        folder = parts.path or str(DATA_DIR / "mail")
        return {
            "BACKEND": "django.core.mail.backends.filebased.EmailBackend",
            "OPTIONS": {"file_path": folder},
        }
    if parts.scheme not in {"smtp", "smtp+tls", "smtps"}:
        raise ImproperlyConfigured(f"EMAIL_URL: unknown scheme {parts.scheme!r}")
    return {
        "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "OPTIONS": {
            "host": parts.hostname,
            "port": parts.port or (465 if parts.scheme == "smtps" else 25),
            "username": unquote(parts.username or ""),
            "password": unquote(parts.password or ""),
            "use_tls": parts.scheme == "smtp+tls",
            "use_ssl": parts.scheme == "smtps",
            "timeout": 20,
        },
    }


MAILERS = {"default": mailer(env("EMAIL_URL", "file:"))}
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", "Cafés partenaires <cafe@localhost>")

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

# Then who came to a café is a number (`cafes.retention`).
KEEP_ATTENDANCE_MONTHS = int(env("KEEP_ATTENDANCE_MONTHS", "24"))

# What the livret announces comes from the layer above the fiches: see `cafes.agenda`.
LIVRET_AGENDA = "cafes.agenda.coming_cafes"
# And so does what the page of a personal link shows besides the fiche, in this order:
# functions `(link, now) -> (template, context) | None`, see `fiches.own.panels`.
OWN_PAGE_PANELS = [
    "cafes.offering.own_rest",
    "cafes.replying.own_panel",
    "cafes.minutes.panels.own_panel",
    "cafes.offering.own_panel",
    "cafes.bilan.voices.own_panel",
]

SECURE_CSP = {
    "default-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:", "blob:"],
    "object-src": [CSP.NONE],
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.SELF],
    "form-action": [CSP.SELF],
}
X_FRAME_OPTIONS = "SAMEORIGIN"
SILENCED_SYSTEM_CHECKS = [
    "security.W005",  # HSTS for subdomains, and its preload list: they are not ours to close
    "security.W021",
    "security.W019",  # the PDF of a fiche is shown inside a page of ours
]
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 60 * 60 * 24 * 14
SECURE_REFERRER_POLICY = "same-origin"
if SITE_IS_HTTPS:
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SECURE_SSL_REDIRECT = True
    SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365
    SECURE_REDIRECT_EXEMPT = [r"^sante$"]
if env_flag("TRUST_PROXY"):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": env("LOG_LEVEL", "WARNING")},
}
