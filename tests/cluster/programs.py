"""What the control plane is made of, and where the built programs are kept.

Every program is built from its Go module, so Go is all that a machine needs, and a version is a line here.
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass, field
from pathlib import Path

KUBERNETES = "1.37.2"
ETCD = "3.7.3"
KWOK = "0.8.0"
KUSTOMIZE_CONTROLLER = "1.9.6"

GO = (1, 26)
"""The oldest Go that builds these versions: what their `go.mod` ask for."""


@dataclass(frozen=True, slots=True)
class Module:
    """A Go module and the programs that are built from it.

    `programs` has the package to build, by the program's name. A package that starts with `./` is a folder of
    ours with the one file that `mains` has for it. `replace` are the lines that the module's own `go.mod` has
    under that word: Go looks at them in the main module only, which here is ours. With `staging` that is also
    every module of Kubernetes itself, in the version that belongs to it.

    All are built as one module, whose `go.mod` needs each of them: what they share is compiled once, which
    is half of everything. A library that two of them ask for has the newer of the two versions.
    """

    path: str
    version: str
    programs: dict[str, str]
    mains: dict[str, str] = field(default_factory=dict)
    replace: dict[str, str] = field(default_factory=dict)
    staging: str = ""


def _etcd() -> Module:
    main = """\
package main

import (
	"os"

	"go.etcd.io/etcd/server/v3/etcdmain"
)

func main() { etcdmain.Main(os.Args) }
"""
    return Module("go.etcd.io/etcd/server/v3", ETCD, {"etcd": "./etcd"}, {"etcd": main})


def _kubernetes() -> Module:
    # Kubernetes' own mains can't be built from outside its repository. Time zones are for CronJobs, on
    # machines that have none.
    main = """\
package main

import (
	"os"
	_ "time/tzdata"

	"k8s.io/component-base/cli"
	_ "k8s.io/component-base/logs/json/register"
	"k8s.io/kubernetes/cmd/{name}/app"
)

func main() {{ os.Exit(cli.Run(app.{command}())) }}
"""
    commands = {
        "kube-apiserver": "NewAPIServerCommand",
        "kube-controller-manager": "NewControllerManagerCommand",
        "kube-scheduler": "NewSchedulerCommand",
    }
    return Module(
        "k8s.io/kubernetes",
        KUBERNETES,
        {name: f"./{name}" for name in commands},
        {name: main.format(name=name, command=command) for name, command in commands.items()},
        staging=f"0.{KUBERNETES.partition('.')[2]}",
    )


def _kustomize_controller() -> Module:
    path = "github.com/fluxcd/kustomize-controller"
    return Module(
        path,
        KUSTOMIZE_CONTROLLER,
        {"kustomize-controller": path},
        replace={
            "github.com/opencontainers/go-digest": "v1.0.1-0.20220411205349-bde1400a84be",
            "gopkg.in/yaml.v3": "v3.0.1",
            "sigs.k8s.io/kustomize/api": "v0.21.1",
            "sigs.k8s.io/kustomize/kyaml": "v0.21.1",
        },
    )


KWOK_MODULE = "sigs.k8s.io/kwok"
MODULES = (
    _etcd(),
    _kubernetes(),
    Module(KWOK_MODULE, KWOK, {"kwok": f"{KWOK_MODULE}/cmd/kwok"}),
    _kustomize_controller(),
)

STAGES = "stages.yaml"
STAGE_FOLDERS = ("node/fast", "node/heartbeat", "pod/fast")
"""kwok's rules by which nodes and pods pretend to live, as its module has them: in `kustomize/stage`."""


def go_build_flags() -> tuple[str, ...]:
    """The flags of `go build`: nothing for debuggers, and the version that Kubernetes' programs report."""
    stamp = "k8s.io/component-base/version"
    major, minor, _ = KUBERNETES.split(".")
    linked = (
        f"-s -w -X {stamp}.gitVersion=v{KUBERNETES} -X {stamp}.gitMajor={major} -X {stamp}.gitMinor={minor}"
    )
    return "-gcflags=all=-dwarf=false", f"-ldflags={linked}"


def programs_folder() -> Path:
    """Where the programs of these versions are, or will be: in the user's folder for caches.

    Its name has the versions, and a digest of all that is in this file: other flags make other programs.
    """
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    recipe = hashlib.sha256(repr((MODULES, STAGE_FOLDERS, go_build_flags())).encode()).hexdigest()[:8]
    return (
        cache / "bicep2flux/control-plane" / f"kubernetes-{KUBERNETES}-flux-{KUSTOMIZE_CONTROLLER}-{recipe}"
    )


def is_built() -> bool:
    """Whether the programs are there. The folder appears as a whole, so one look is enough."""
    return programs_folder().is_dir()
