"""The facts of a new source that a project file needs: templates, layout and environments."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
