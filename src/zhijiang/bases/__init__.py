"""Bases: so far the figures of their positioning alone. The app comes with its models (decision 0013)."""
