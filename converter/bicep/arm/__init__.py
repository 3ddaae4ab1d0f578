"""Evaluated values as Azure Resource Manager's JSON: what is unknown as the expression that stands for it."""
