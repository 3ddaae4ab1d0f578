"""What a conversion would change in a tree, as rendered objects, with the cause of each change."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
