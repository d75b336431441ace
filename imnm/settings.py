"""All settings. Every value comes from the environment or from `.env` beside manage.py; see .env.example.

The defaults run the product on one machine with no server to install: SQLite, mail written to files.
"""

import contextlib
import os
import secrets
from pathlib import Path

import environ

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()
# The environment itself wins over the file; a missing file is fine. The tests point ENV_FILE away from it.
env.read_env(env.str("ENV_FILE", default=str(BASE_DIR / ".env")))

DEBUG = env.bool("DEBUG", default=False)
HTTPS = env.bool("HTTPS", default=False)  # the mark of a real installation: see also imnm/checks.py

# Everything that the running product writes: database, mail, logs, collected static files. Other users of the
# machine read none of it.
os.umask(0o077)
VAR = Path(env.str("IMNM_VAR", default=str(BASE_DIR / "var"))).absolute()
VAR.mkdir(parents=True, exist_ok=True)
with contextlib.suppress(OSError):  # where the folder is another user's, its rights are for that one to set
    VAR.chmod(0o700)  # closes at once what an earlier version left readable


def kept_secret(path):
    """Return the secret in `path`, made once and readable by its owner only.

    It is written aside and linked into place, so two processes that start together agree on one secret.
    """
    if not path.exists():
        draft = path.with_suffix(f".{os.getpid()}")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(64))
        try:
            os.link(draft, path)
        except FileExistsError:
            pass  # another process was faster, and its secret is as good
        finally:
            draft.unlink()
    return path.read_text().strip()


SECRET_KEY = env.str("SECRET_KEY", default="") or kept_secret(VAR / "secret_key")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
LISTEN = env.str("LISTEN", default="127.0.0.1")  # the address and port of the web server: `make run`
PORT = env.int("PORT", default=8000)
WEB_WORKERS = env.int("WEB_WORKERS", default=2)
# The links in mails start with it.
SITE_URL = env.str("SITE_URL", default=f"http://127.0.0.1:{PORT}").rstrip("/")

# --- Parts ---

INSTALLED_APPS = [
    "imnm",
    "assessments.apps.AssessmentsConfig",
    "patients.apps.PatientsConfig",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",  # runserver serves static files the way production does
    "django.contrib.staticfiles",
    "django_htmx",
    "simple_history",
    "template_partials",
]

MIDDLEWARE = [
    "imnm.middleware.browser_policy",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "imnm.middleware.LogInRequired",  # closed unless a view says otherwise
    "patients.middleware.clinic_time_zone",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",  # knows who changes what
]

ROOT_URLCONF = "imnm.urls"
WSGI_APPLICATION = "imnm.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "imnm.pages.site",
            ],
        },
    },
]

# --- Database ---

DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{VAR / 'imnm.sqlite3'}")}
DATABASE = DATABASES["default"]
if DATABASE["ENGINE"] == "django.db.backends.sqlite3":
    # All three together: WAL alone makes "database is locked" more frequent, not less. IMMEDIATE takes the
    # write lock where a transaction begins, so that waiting for it is possible at all.
    DATABASE["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,  # seconds
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
    # A file, not memory: the tests run a real worker and a real browser beside it. The process number
    # lets two runs of the suite live side by side.
    DATABASE["TEST"] = {"NAME": VAR / f"test_{os.getpid()}.sqlite3"}
else:
    DATABASE["CONN_MAX_AGE"] = 60  # seconds
    DATABASE["CONN_HEALTH_CHECKS"] = True
    DATABASE["TEST"] = {"NAME": f"test_imnm_{os.getpid()}"}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Broker ---

REDIS_URL = env.str("REDIS_URL", default="")  # redis://…, rediss://… or unix:///path/of.sock
REDIS_PREFIX = env.str("REDIS_PREFIX", default="imnm:")  # lets two installations share one server
# No CACHES here: clearing a Redis cache empties the whole database, queued tasks included. A cache
# that several processes share needs a Redis database of its own.

# Celery's name for a unix socket differs from that of the Redis client.
CELERY_BROKER_URL = REDIS_URL.replace("unix://", "redis+socket://", 1) or "memory://"
# Without a broker a task runs on the spot, in the process that asks for it: nothing is queued into the void.
CELERY_TASK_ALWAYS_EAGER = not REDIS_URL
CELERY_TASK_EAGER_PROPAGATES = True
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True  # the broker may come up after the worker
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "global_keyprefix": REDIS_PREFIX,
    # Seconds until a task that was not acknowledged is given to another worker: longer than the longest task.
    "visibility_timeout": 3600,
    # Look for such tasks every 10 s, each time: the default, every tenth time, leaves them lying for minutes.
    "unacked_restore_interval": 10,
    "unacked_restore_throttle": 1,
    # A broker that hangs must not hold the screen whose change queues something: its row is there, and the
    # next tick queues it. Longer than a worker's blocking read, which asks again every second.
    "socket_connect_timeout": 3,
    "socket_timeout": 5,
}
# Seconds after which whoever plans a batch of patients is taken for dead, and the batch is queued again. A
# slow one is then planned twice, which does no harm: the second time there is nothing to write.
SWEEP_LEASE = env.int("SWEEP_LEASE", default=600)
CELERY_TASK_IGNORE_RESULT = True  # what a task did is in our own tables
CELERY_TASK_ACKS_LATE = True  # a task is done when it has run, not when it was fetched
# A killed worker's task runs again; every task can run twice. One that kills each worker it meets comes back
# only until it expires (tasks.py), and after that once a lease, by its row.
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_TIME_LIMIT = 1800  # seconds; below the visibility timeout, so that no task runs twice at once
CELERY_WORKER_PREFETCH_MULTIPLIER = 1  # long tasks: a worker reserves no more than it runs
CELERY_WORKER_HIJACK_ROOT_LOGGER = False  # LOGGING below holds for workers too
CELERY_TIMEZONE = "UTC"

# --- Mail ---

EMAIL_URL = env.str("EMAIL_URL", default="")  # smtp://user:password@host:25, smtp+tls://… or smtp+ssl://…
EMAIL_FILE_PATH = VAR / "mail"
if EMAIL_URL:
    vars().update(env.email_url("EMAIL_URL"))  # EMAIL_BACKEND, EMAIL_HOST and the like
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_TIMEOUT = 20  # seconds; a mail server that hangs must not hold a worker
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="Clinic lists <lists@localhost>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
# Seconds after which the sender of a message is taken for dead and the message is sent again: longer than
# EMAIL_TIMEOUT for each of the few answers an SMTP dialogue waits for.
SEND_LEASE = env.int("SEND_LEASE", default=300)
WATCH_EMAIL = env.list("WATCH_EMAIL", default=[])  # besides the administrators, told by `manage.py watch`

# --- Log-in and sessions ---

AUTH_USER_MODEL = "patients.User"
LOGIN_URL = "login"
CSRF_FAILURE_VIEW = "imnm.middleware.csrf_failure"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "login"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
SESSION_COOKIE_AGE = 10 * 60 * 60  # seconds: one long working day
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
# "… is added." may name a patient. Django's default would write it into a cookie, on the disk of the browser.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# --- HTTPS ---

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = env.int("HSTS_SECONDS", default=31_536_000) if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^(healthz|readyz)$"]  # asked for by the machine itself, over plain HTTP
if env.bool("BEHIND_PROXY", default=False):  # only where the proxy itself sets or removes this header
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
X_FRAME_OPTIONS = "DENY"

# --- Static files ---

STATIC_URL = "static/"
STATIC_ROOT = VAR / "static"
STATIC_ROOT.mkdir(exist_ok=True)
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "imnm.finders.PlotlyFinder",
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        # Outside development a file's name changes with its content, so browsers may keep it for ever.
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = DEBUG

# --- Language and time ---

LANGUAGE_CODE = "en-gb"
USE_TZ = True
TIME_ZONE = "UTC"  # each clinic has its own; this is the one of the logs

# --- Logs: what happened and to which number, never a name, a form, a query, a row or an address ---

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {
            "class": "imnm.logs.WithoutRows",
            "format": "{asctime} {levelname} {name} {message}",
            "style": "{",
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
    "loggers": {
        # Takes the place of Django's own handlers, one of which mails whole requests to the administrators.
        "django": {"handlers": ["console"], "propagate": False, "level": "INFO"},
        # Of gunicorn's, which quote the whole address of a request that failed outside Django.
        "gunicorn.error": {"handlers": ["console"], "propagate": False, "level": "INFO"},
    },
}
