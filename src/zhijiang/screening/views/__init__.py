"""Request → review scoped to the user → form → action → answer."""
