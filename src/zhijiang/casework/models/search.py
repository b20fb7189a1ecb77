"""What is searched of a case."""

from __future__ import annotations

from django.db import models

from zhijiang.casework.models.cases import Case


class SearchEntry(models.Model):
    """The words of one case, in the plain form in which they are compared (search.plain). Written with the case."""

    case = models.OneToOneField(Case, models.CASCADE, primary_key=True, related_name="search_entry")
    title = models.TextField()
    numbers = models.TextField()
    """Code, number and external number, one a line."""
    organisation = models.TextField()
    words = models.TextField()
    """The short answers of the form, one a line: of the draft, then of what was handed in last."""
    name = models.CharField(max_length=400, default="")
    """The title alone (search.name_of): two cases of the same name are found by it."""

    class Meta:
        indexes = [models.Index(fields=["name"], name="entries_by_name")]
