"""The form of an object, as an API server asks for it: schemas compiled into checks, and the rules' frame."""
