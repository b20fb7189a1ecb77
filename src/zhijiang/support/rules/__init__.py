"""Who may do what, and what must hold: an index of names, one a line."""
