"""The log-ins of the demonstration, where there is one: `python -m imnm.launcher.logins` prints them."""

import os
import subprocess
import sys


def ask(env):
    """Return what to print, "" without a demonstration.

    Another process looks, so that the launcher, which stays for days, holds no database connection.
    """
    done = subprocess.run(
        [sys.executable, "-m", "imnm.launcher.logins"],
        env=os.environ | env,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        start_new_session=True,  # Ctrl-C reaches the launcher alone
    )
    return done.stdout.rstrip()


def words():
    """Return the log-ins, one in a line, "" where no demonstration clinic is in the database."""
    from patients.demo.staff import DEMO_LOGINS, DEMO_PASSWORD
    from patients.models import Clinic

    if not Clinic.objects.filter(is_demo=True).exists():
        return ""
    lines = [f"    {name:<12} {role:<14} {clinic}" for name, role, clinic in DEMO_LOGINS]
    return "\n".join([f"\nDemonstration log-ins, all with the password {DEMO_PASSWORD}", *lines])


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "imnm.settings")
    import django

    django.setup()
    print(words())
