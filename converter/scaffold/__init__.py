"""What a source that was never seen before tells of itself: its templates, layout and environments."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
