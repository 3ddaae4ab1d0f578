"""Evaluated values as Azure Resource Manager's JSON: what is unknown as an expression."""
