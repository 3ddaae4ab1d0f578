"""What a table may say: its form, its conditions and nodes, and the profile that is compiled from it."""
