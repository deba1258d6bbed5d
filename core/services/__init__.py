"""Actions on what more than one part of the hub has."""
