"""Which real counterparts this machine has: PostgreSQL, Redis, Chromium."""

import os
import shutil
from dataclasses import dataclass

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


@dataclass(frozen=True)
class Part:
    """Something outside the project that tests want; `missing` says why it is not there and how to get it."""

    name: str
    address: str = ""
    missing: str = ""

    def __str__(self):
        return f"{self.name} ({self.missing})" if self.missing else self.name


def chromium(environ=os.environ):
    """Look for the browser: CHROMIUM, or one of BROWSERS on PATH."""
    chosen = environ.get("CHROMIUM", "")
    if chosen and not shutil.which(chosen):
        return Part("Chromium", missing=f"CHROMIUM={chosen} is no program")
    found = chosen or next(filter(None, map(shutil.which, BROWSERS)), "")
    return Part("Chromium", address=found, missing="" if found else "install chromium or set CHROMIUM")


def postgresql(environ=os.environ):
    """Look for the database server of DATABASE_URL."""
    url = environ.get("DATABASE_URL", "")
    if not url.startswith(("postgres://", "postgresql://")):
        return Part("PostgreSQL", missing="set DATABASE_URL to postgres://user@host/database")
    import psycopg

    try:
        psycopg.connect(url.replace("postgres://", "postgresql://", 1), connect_timeout=5).close()
    except psycopg.Error as error:
        return Part("PostgreSQL", missing=f"DATABASE_URL does not answer: {first_line(error)}")
    return Part("PostgreSQL", address=url)


def redis(environ=os.environ):
    """Look for the broker of REDIS_URL."""
    url = environ.get("REDIS_URL", "")
    if not url:
        return Part("Redis", missing="set REDIS_URL to redis://host:6379/0")
    import redis as client

    try:
        client.Redis.from_url(url, socket_connect_timeout=5).ping()
    except (client.RedisError, ValueError, OSError) as error:
        return Part("Redis", missing=f"REDIS_URL does not answer: {first_line(error)}")
    return Part("Redis", address=url)


def first_line(error):
    return (str(error).strip().splitlines() or [type(error).__name__])[0].rstrip(".")
