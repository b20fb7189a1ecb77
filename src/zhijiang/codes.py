"""Short codes that can be read over the telephone."""

import secrets

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no I, L, O, U, so nothing is mistaken for a digit or makes a word."""


def new_code(prefix: str, /, *, length: int = 7) -> str:
    """A random code such as `W-4K7Q2MX` (35 bits at the default length); unique by the table's constraint."""
    return f"{prefix}-{''.join(secrets.choice(_ALPHABET) for _ in range(length))}"
