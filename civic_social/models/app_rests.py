"""The pauses of an app at a network, for requests that belong to no account."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.utils import timezone


class AppRest(models.Model):
    """The end of the last pause that a network has demanded of a whole app.

    Each account of the app rests by its own ``resting_until``. This row is for requests of a person who
    connects an account, which may be the first one.
    """

    #: ``Channel.app`` of the app's channels.
    app = models.CharField(max_length=120, unique=True)
    resting_until = models.DateTimeField()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return self.app

    @staticmethod
    def end_of(app: str) -> datetime | None:
        """Return when the app may send requests again, or None if it may now."""
        return (
            AppRest.objects.filter(app=app, resting_until__gt=timezone.now())
            .values_list("resting_until", flat=True)
            .first()
        )

    @staticmethod
    def extend(app: str, until: datetime) -> None:
        """Note that the app rests until then, unless it rests for longer already."""
        AppRest.objects.bulk_create([AppRest(app=app, resting_until=until)], ignore_conflicts=True)
        AppRest.objects.filter(app=app, resting_until__lt=until).update(resting_until=until)
