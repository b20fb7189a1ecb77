"""The six kinds of support 扶持: measures, who may have them, what was promised and what was given."""
