"""How a source is laid out: its templates, their parameter files, and which environment has which.

`init` looks for it and `convert` follows the project file; both ask here.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
