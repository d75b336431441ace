from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.db import transaction

from patients.models import Clinic, Membership, Role, User


@transaction.atomic
def open_clinic(*, name: str, time_zone: str, is_demo: bool = False) -> Clinic:
    """Open a clinic. Raises ValidationError for a name in use or a time zone nobody knows."""
    clinic = Clinic(name=name, time_zone=time_zone, is_demo=is_demo)
    clinic.full_clean()
    clinic.save()
    return clinic


def hash_password(password: str) -> str:
    """The form in which a password is stored. Raises ValidationError when it is too weak."""
    validate_password(password)
    return make_password(password)


@transaction.atomic
def add_staff(
    *,
    clinic: Clinic,
    username: str,
    role: str,
    email: str,
    password_hash: str,
    given_name: str = "",
    family_name: str = "",
) -> User:
    """Add a person with one role in one clinic; an administrator may also open the admin.

    `password_hash` is made by `hash_password`. Raises ValidationError for a username in use
    or an unknown role.
    """
    user = User(username=username, email=email, first_name=given_name, last_name=family_name)
    user.password = password_hash
    user.is_staff = role == Role.ADMINISTRATOR
    user.full_clean()
    user.save()
    membership = Membership(user=user, clinic=clinic, role=role)
    membership.full_clean()
    membership.save()
    return user
