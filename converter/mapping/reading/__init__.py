"""What the tables alone tell, without any source: the matrix, where a property leads, shadowed rows."""
