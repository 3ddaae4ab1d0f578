"""A safe look at what a kustomization folder is made of, before Kustomize runs on it."""

from converter.kustomize.survey.places import find_object, place_of
from converter.kustomize.survey.records import FollowedObject, Part, Role, Surveyed, Target
from converter.kustomize.survey.walk import survey

__all__ = ["FollowedObject", "Part", "Role", "Surveyed", "Target", "find_object", "place_of", "survey"]
