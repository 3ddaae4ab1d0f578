"""What the source says against what the tree says: compared by meaning, with the side that moved."""
