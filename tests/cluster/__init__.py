"""Tests against a real control plane: etcd, Kubernetes, and Flux's own kustomize-controller, on loopback.

`python -m tests.cluster build` makes the programs, the fixtures in `conftest.py` start them. The modules, from
the bottom up: `programs` (what there is to build, and where it is kept), `building`, `keeper` and `process`
(a program that ends with the test run), `client` (questions to the API server), `definitions` (custom
resources), `server` (etcd and the API server), `plane` (the controllers on top), `operators` (stand-ins for
those of the platform), `environments` (the objects of a tree, as Flux applies them), `rollout` (a tree, rolled
out by Flux). `mutations` and `turns` change one thing in an object, `recording` holds verify's answer against
the server's.
"""
