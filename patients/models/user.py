from django.contrib.auth.models import AbstractUser


class User(AbstractUser):
    """A person who logs in. What they may see and do comes from their memberships, never from this row."""

    class Meta(AbstractUser.Meta):
        verbose_name = "member of staff"
        verbose_name_plural = "staff"

    def __str__(self) -> str:
        return self.get_full_name() or self.username
