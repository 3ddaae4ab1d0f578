"""bicep2flux: Azure Container Apps in Bicep to a Flux tree, and the two kept honest."""

__version__ = "0.1.0"
