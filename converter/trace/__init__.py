"""Forward, from a field of a rendered manifest to its origins; backward, from a source line to fields."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
