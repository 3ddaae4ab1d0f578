"""The Kustomize tree: layers made of objects, written safely, rendered by the real Kustomize."""

from converter.kustomize.images import read_images
from converter.kustomize.layering import build_tree
from converter.kustomize.lock import LOCK_NAME, Lock, read_lock
from converter.kustomize.planning import Plan, diff_tree, plan
from converter.kustomize.render import Rendering, render, rendered_objects, start_rendering
from converter.kustomize.tree import Tree, TreeDocument, TreeFile
from converter.kustomize.writer import WriteReport, recover, write_tree

__all__ = [
    "LOCK_NAME",
    "Lock",
    "Plan",
    "Rendering",
    "Tree",
    "TreeDocument",
    "TreeFile",
    "WriteReport",
    "build_tree",
    "diff_tree",
    "plan",
    "read_images",
    "read_lock",
    "recover",
    "render",
    "rendered_objects",
    "start_rendering",
    "write_tree",
]
