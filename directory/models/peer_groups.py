"""Groups in which councils compare themselves: made by councils, named here by an editor."""

from __future__ import annotations

from django.db import models
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel

from directory.models.councils import Council


class PeerGroup(ClusterableModel):
    """Councils that call themselves a group. Two of one group are as near as two of one region."""

    name = models.CharField(
        max_length=60,
        unique=True,
        help_text="As the group calls itself; readers see “both in …” with it.",
    )
    source = models.CharField(
        max_length=255,
        help_text="Where its members are listed, in words a reader understands: “the group’s own "
        "list of members”.",
    )
    source_url = models.URLField("address of the source", max_length=500, blank=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class PeerGroupMember(models.Model):
    """One council in a group."""

    group = ParentalKey(PeerGroup, on_delete=models.CASCADE, related_name="members")
    council = models.ForeignKey(Council, on_delete=models.CASCADE, related_name="peer_groups")

    class Meta:
        ordering = ["council__sort_name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["group", "council"],
                name="peer_group_member_once",
                violation_error_message="A council stands in the group twice.",
            )
        ]

    def __str__(self) -> str:
        return self.council.name
