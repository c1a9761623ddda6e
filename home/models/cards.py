"""What is known of the drawn cards that are kept in the media storage."""

from django.db import models


class UnusedCard(models.Model):
    """A card that no public page has any more; its file goes some weeks after ``since``."""

    #: The file's name below ``cards/``.
    name = models.CharField(max_length=80, unique=True)
    since = models.DateTimeField()

    def __str__(self):
        return self.name
