"""Diagnostics for people and programs: one renderer for each format, each from records to text."""
