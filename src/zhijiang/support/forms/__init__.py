"""What is typed into the pages of support: an index of names, one a line."""
