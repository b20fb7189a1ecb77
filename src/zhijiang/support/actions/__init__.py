"""Every write of support: an index of names, one a line."""
