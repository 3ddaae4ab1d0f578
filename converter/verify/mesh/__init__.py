"""What Linkerd makes of the policies of an environment together: which ports they guard, and for whom.

The source is how its policy controller reads them, `policy-controller/k8s/index/src/inbound` of linkerd2
edge-26.4.2; what it refuses of one object alone is in `converter.verify.rules.linkerd`.
"""
