"""The register as JSON: what can be asked of it and how it answers. No address writes anything."""
