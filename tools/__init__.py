"""What keeps the project in order: installation, digests, counts."""
