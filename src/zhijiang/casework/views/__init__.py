"""The pages of cases, one file a subject."""
