"""The pages of bases and their firms."""
