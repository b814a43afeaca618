"""Settings. Every promise they carry is checked at start-up (levier.foundation.checks)."""

from __future__ import annotations

import sqlite3
from importlib.util import find_spec

from config import env
from config.letterhead import letterhead
from config.navigation import NAVIGATION

ROOT = env.ROOT
DATA = env.data_folder()
LEVIER_ENV = env.text("LEVIER_ENV", "development")  # development | demo | production
PRODUCTION = LEVIER_ENV == "production"
LEVIER_DEMO = LEVIER_ENV == "demo"
DEBUG = env.flag("LEVIER_DEBUG", default=False)
SECRET_KEY = env.secret("django", DATA, create=not PRODUCTION)
LEVIER_MASTER_KEY = env.secret("master", DATA, create=not PRODUCTION)
LEVIER_DATA = DATA
LEVIER_DEPARTEMENT = env.text("LEVIER_DEPARTEMENT", "001")  # IDEPARTE of the payers' feeds
LEVIER_NAVIGATION = NAVIGATION
# Name, IBAN and BIC of the account that transfers leave from; an example outside production.
LEVIER_DEBTOR = (
    env.text("LEVIER_DEBTOR_NAME", "Département de l'Ain"),
    env.text("LEVIER_DEBTOR_IBAN", "" if PRODUCTION else "FR7630001007941234567890185"),
    env.text("LEVIER_DEBTOR_BIC", "" if PRODUCTION else "BDFEFRPPCCT"),
)
LEVIER_LETTERHEAD = letterhead(example=not PRODUCTION)
# Contracts that the Département validates: none, own (those of its teams), all.
LEVIER_CONTRACT_VALIDATION = env.text("LEVIER_CONTRACT_VALIDATION", "own")
LEVIER_LINKS_PER_MINUTE = 30  # bookings, and wrong links, from one connection
LEVIER_SMS_GATEWAY = env.text("LEVIER_SMS_GATEWAY", "")  # a class; without one, files in the data
LEVIER_MFA_REQUIRED = env.flag("LEVIER_MFA_REQUIRED", default=PRODUCTION)
ALLOWED_HOSTS = env.words(
    "LEVIER_HOSTS", "" if PRODUCTION else "127.0.0.1 localhost [::1] testserver"
)
# Where people find this installation: the links of appointments start with it.
LEVIER_PUBLIC_URL = env.text(
    "LEVIER_PUBLIC_URL",
    f"https://{ALLOWED_HOSTS[0]}" if PRODUCTION and ALLOWED_HOSTS else "http://127.0.0.1:8000",
)

ROOMS = [
    "foundation", "ui", "territory", "directory", "people", "programmes", "payments", "rights",
    "allowance", "pathways", "sanctions", "participation", "steering",
]  # fmt: skip
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    *[f"levier.{room}" for room in ROOMS if find_spec(f"levier.{room}.apps")],
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.usersessions",
    "django_htmx",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "levier.directory.web.sessions.SessionLimits",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "levier.directory.web.sessions.SecondFactor",
    "django_htmx.middleware.HtmxMiddleware",
]
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "levier.ui.web.context.around",
            ],
        },
    }
]

DATABASES = {"default": env.database(DATA)}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # WAL may corrupt the database below these versions when several processes write.
    SQLITE_HAS_SAFE_WAL = sqlite3.sqlite_version_info >= (3, 51, 3)
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": (
            f"PRAGMA journal_mode={'WAL' if SQLITE_HAS_SAFE_WAL else 'DELETE'};"
            "PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA recursive_triggers=ON;"
            "PRAGMA secure_delete=ON; PRAGMA trusted_schema=OFF; PRAGMA cell_size_check=ON;"
            "PRAGMA cache_size=-65536; PRAGMA temp_store=MEMORY;"
        ),
    }
else:
    # Short indexed requests: the JIT costs more than it brings.
    DATABASES["default"]["OPTIONS"].setdefault("options", "-c jit=off")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LANGUAGE_CODE = "fr"
TIME_ZONE = "Europe/Paris"
USE_TZ = True
USE_I18N = True

STATIC_URL = "static/"
STATIC_ROOT = DATA / "static"
STATIC_ROOT.mkdir(exist_ok=True)
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
if not PRODUCTION:
    STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
    WHITENOISE_USE_FINDERS = True
MEDIA_ROOT = DATA / "media"
FILE_UPLOAD_PERMISSIONS = 0o600
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000

AUTH_USER_MODEL = "directory.Agent" if find_spec("levier.directory.apps") else "auth.User"
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTHENTICATION_BACKENDS = ["levier.directory.backends.AgentBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 15},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "levier.directory.passwords.ContextualWords"},
]
# Counters of refused attempts are shared by every process, hence in the database.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "levier_cache",
    }
}
ACCOUNT_ADAPTER = "levier.directory.signin.AccountAdapter"
ACCOUNT_FORMS = {"login": "levier.directory.signin_forms.SignIn"}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # an administrator opens accounts; ProConnect links by sub
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 600
ACCOUNT_EMAIL_SUBJECT_PREFIX = "[Levier] "
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # nobody is written to because a stranger typed it
ACCOUNT_RATE_LIMITS = {"login": "60/m/ip", "login_failed": "30/15m/ip,10/15m/key"}
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if PRODUCTION else 0
PASSWORD_RESET_TIMEOUT = 30 * 60
MFA_ADAPTER = "levier.directory.signin.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_ISSUER = "Levier"
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not PRODUCTION
SOCIALACCOUNT_ADAPTER = "levier.directory.proconnect.IdentityAdapter"
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False
SOCIALACCOUNT_STORE_TOKENS = False
LEVIER_PROCONNECT_SIRETS = env.words("LEVIER_PROCONNECT_SIRETS")
SOCIALACCOUNT_PROVIDERS = env.proconnect(DATA)

SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"
if PRODUCTION:
    SESSION_COOKIE_NAME = "__Host-session"
    CSRF_COOKIE_NAME = "__Host-csrf"
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
    SECURE_SSL_REDIRECT = True
    SECURE_HSTS_SECONDS = 63_072_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS]

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
        "object-src": ["'none'"],
    }
}

EMAIL_BACKEND = env.text("LEVIER_EMAIL_BACKEND", "django.core.mail.backends.filebased.EmailBackend")
EMAIL_FILE_PATH = DATA / "outbox"
DEFAULT_FROM_EMAIL = env.text("LEVIER_FROM_EMAIL", "levier@example.org")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
