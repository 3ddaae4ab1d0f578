"""A kubectl that answers from a file, for tests without a cluster.

`kubectl config view` names a cluster, `kubectl proxy` answers as the rules say and notes each question,
`kubectl kustomize` is the real one's.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import socketserver
import sys
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

KINDS = {
    "api/v1": {
        "Service": "services",
        "ConfigMap": "configmaps",
        "Secret": "secrets",
        "Namespace": "namespaces",
    },
    "apis/apps/v1": {"Deployment": "deployments"},
    "apis/rbac.authorization.k8s.io/v1": {"RoleBinding": "rolebindings", "Role": "roles"},
}
OF_THE_CLUSTER = {"Namespace"}


@dataclass
class FakeCluster:
    """The rules of a fake cluster, and what it was asked."""

    folder: Path
    rules: list[dict[str, Any]] = field(default_factory=list)

    def answers(
        self, path: str, status: int, body: dict[str, Any], *warnings: str, method: str = "PATCH"
    ) -> None:
        """Answer questions whose path fits a pattern with a status and a body; the first rule that fits counts."""
        rule = {"method": method, "path": path, "status": status, "body": body, "warnings": warnings}
        self.rules.append(rule)
        (self.folder / "rules.json").write_text(json.dumps(self.rules))

    def refuses(self, path: str, status: int, message: str, **details: Any) -> None:
        """Answer with a `Status`."""
        body = {"kind": "Status", "status": "Failure", "message": message, "code": status, "details": details}
        self.answers(path, status, body)

    @property
    def asked(self) -> list[dict[str, Any]]:
        """The questions so far: method, path and body."""
        log = self.folder / "asked.jsonl"
        return [json.loads(line) for line in log.read_text().splitlines()] if log.exists() else []

    @property
    def running(self) -> list[int]:
        """The process ids of the proxies that haven't ended."""
        found = [int(path.read_text()) for path in self.folder.glob("proxy-*")]
        return [pid for pid in found if _is_running(pid)]


def _is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def install(folder: Path) -> FakeCluster:
    """Write the fake into a folder that goes in front of `PATH`."""
    real = shutil.which("kubectl") or shutil.which("kubectl", path=str(Path(sys.executable).parent))
    script = folder / "kubectl"
    root = Path(__file__).parents[3]
    script.write_text(
        f"#!{sys.executable}\nimport sys\nsys.path.insert(0, {str(root)!r})\n"
        f"from tests.verify.cluster.fake_kubectl import main\nmain({str(folder)!r}, {real!r})\n"
    )
    script.chmod(0o755)
    return FakeCluster(folder)


def main(folder: str, real: str) -> None:
    arguments = sys.argv[1:]
    if arguments[0] == "kustomize":
        os.execv(real, [real, *arguments])
    options = dict(each.partition("=")[::2] for each in arguments if each.startswith("--"))
    context = options.get("--context", "test")
    if arguments[:2] == ["config", "view"]:
        if context == "nowhere":
            sys.exit('error: cannot locate context "nowhere"')
        cluster = {"name": "c", "cluster": {"server": "https://api.example.org:6443/base"}}
        json.dump({"current-context": context, "clusters": [cluster]}, sys.stdout)
    elif arguments[0] == "proxy":
        if context == "broken":
            sys.exit("error: exec: executable kubelogin not found")
        Path(folder, f"proxy-{os.getpid()}").write_text(str(os.getpid()))
        serve(Path(folder), options["--unix-socket"])


class Server(socketserver.ThreadingUnixStreamServer):
    daemon_threads = True


def serve(folder: Path, socket: str) -> None:
    rules = folder / "rules.json"
    known = json.loads(rules.read_text()) if rules.exists() else []

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def answer(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            body = json.loads(self.rfile.read(length)) if length else None
            question = {"method": self.command, "path": self.path, "body": body}
            with (folder / "asked.jsonl").open("a") as log:
                log.write(json.dumps(question) + "\n")
            rule = next(
                (r for r in known if r["method"] == self.command and re.search(r["path"], self.path)), None
            )
            rule = rule or usual(self.command, self.path, body)
            text = rule["body"] if isinstance(rule["body"], str) else json.dumps(rule["body"])
            self.send_response(rule["status"])
            for warning in rule.get("warnings", ()):
                self.send_header("Warning", warning)
            self.send_header("Content-Length", str(len(text.encode())))
            self.end_headers()
            self.wfile.write(text.encode())

        do_GET = do_PATCH = answer  # noqa: N815 -- the names that http.server calls

        def address_string(self) -> str:
            return "local"

        def log_message(self, *_: Any) -> None:
            pass

    with Server(socket, Handler) as server:
        sys.stdout.write(f"Starting to serve on {socket}\n")
        sys.stdout.flush()
        server.serve_forever()


def usual(method: str, path: str, body: Any) -> dict[str, Any]:
    """What a cluster answers that takes everything and has nothing yet."""
    kinds = KINDS.get(path.strip("/"))
    if kinds is not None:
        resources = [
            {"kind": kind, "name": name, "namespaced": kind not in OF_THE_CLUSTER}
            for kind, name in kinds.items()
        ]
        return {"status": 200, "body": {"resources": resources}}
    if method == "PATCH":
        return {"status": 201, "body": body}
    found = path in {"/api", "/apis"}
    return {"status": 200 if found else 404, "body": {"message": "there is nothing"}}
