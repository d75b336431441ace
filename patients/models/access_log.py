from django.conf import settings
from django.db import models


class AccessLog(models.Model):
    """Who looked at which patient, on which screen, when. Rows are added, never changed or removed."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    patient = models.ForeignKey("patients.Patient", on_delete=models.PROTECT, related_name="+")
    screen = models.CharField(max_length=40)
    action = models.CharField(
        max_length=10, choices=[("view", "viewed"), ("change", "changed"), ("export", "exported")]
    )
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-at"]
        verbose_name_plural = "access log"
        indexes = [models.Index(fields=["patient", "at"], name="access_log_by_patient")]

    def __str__(self) -> str:
        return f"{self.action} of patient {self.patient_id} on {self.screen}"

    def save(self, *args, **kwargs) -> None:
        if self.pk:
            raise TypeError("the access log is append-only")
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        raise TypeError("the access log is append-only")
