"""The two demonstration clinics and who works there. The launcher prints the log-ins; nothing else does."""

# One password for everyone: it opens invented patients only, and Django's validators accept it.
DEMO_PASSWORD = "heron-lantern-52-quarry"  # noqa: S105

FIRST_CLINIC, SECOND_CLINIC = "Riverside", "Hillside"

# Nine or ten hours apart, so that "today" is often another day in the other clinic.
CLINICS = {FIRST_CLINIC: "Europe/London", SECOND_CLINIC: "Australia/Brisbane"}

# (username, role, clinic)
DEMO_LOGINS = (
    ("physician", "physician", FIRST_CLINIC),
    ("nurse", "nurse", FIRST_CLINIC),
    ("coordinator", "coordinator", FIRST_CLINIC),
    ("researcher", "researcher", FIRST_CLINIC),
    ("admin", "administrator", FIRST_CLINIC),
    ("physician2", "physician", SECOND_CLINIC),
    ("nurse2", "nurse", SECOND_CLINIC),
)

FULL_NAMES = {
    "physician": ("Paula", "Fieldhouse"),
    "nurse": ("Noel", "Underbridge"),
    "coordinator": ("Cora", "Millpond"),
    "researcher": ("Reza", "Longacre"),
    "admin": ("Ada", "Gatekeep"),
    "physician2": ("Pavel", "Stonewell"),
    "nurse2": ("Nadia", "Overhill"),
}


def email_of(username: str) -> str:
    return f"{username}@example.org"
