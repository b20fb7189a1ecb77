"""Tests of the task assignment forms."""
