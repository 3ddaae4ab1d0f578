"""The Kustomize tree: layers made of objects, written safely, rendered by the real Kustomize."""

from converter.kustomize.hand_edits import Mode
from converter.kustomize.images import read_images
from converter.kustomize.inputs import Inputs, digest_of
from converter.kustomize.layering import build_tree
from converter.kustomize.lock import LOCK_NAME, Lock, LockedFile, read_lock
from converter.kustomize.planning import Plan, diff_of, diff_tree, plan
from converter.kustomize.render import Rendering, render, rendered_objects, start_rendering
from converter.kustomize.restore import restore
from converter.kustomize.tree import Tree, TreeDocument, TreeFile
from converter.kustomize.untouched import matches_lock, stands_as_generated
from converter.kustomize.writer import WriteReport, recover, write_tree

__all__ = [
    "LOCK_NAME",
    "Inputs",
    "Lock",
    "LockedFile",
    "Mode",
    "Plan",
    "Rendering",
    "Tree",
    "TreeDocument",
    "TreeFile",
    "WriteReport",
    "build_tree",
    "diff_of",
    "diff_tree",
    "digest_of",
    "matches_lock",
    "plan",
    "read_images",
    "read_lock",
    "recover",
    "render",
    "rendered_objects",
    "restore",
    "stands_as_generated",
    "start_rendering",
    "write_tree",
]
