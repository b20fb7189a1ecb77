"""The pages of the task assignment forms."""
