"""The language of the tables: their form, conditions and nodes, and the compiled profile."""
