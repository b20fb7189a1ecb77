"""Bases, the firms in them, what these report; `positioning` measures what each base is good at (decisions 0013, 0015)."""
