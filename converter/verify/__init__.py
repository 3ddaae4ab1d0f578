"""What an API server, Flux and a running pod would find wrong with a rendered tree."""
