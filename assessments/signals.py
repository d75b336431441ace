from django.dispatch import Signal

# Sent after the commit that raised a critical alert or opened one again.
critical_alerts_opened = Signal()
