"""The demo base: people, films made by code, and a review under way."""
