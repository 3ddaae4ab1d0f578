"""What the tables show without any source: the matrix, the leads of a property, shadowed rows."""
