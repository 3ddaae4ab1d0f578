"""The languages of the programs behind the API server: what each of them reads, and what it refuses."""
