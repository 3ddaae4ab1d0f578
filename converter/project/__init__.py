"""The project file `bicep2flux.yaml`: what the source itself doesn't define about its target."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
