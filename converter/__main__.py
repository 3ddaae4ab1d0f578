"""`python -m converter` is `bicep2flux`."""

from converter.cli import main

main()
