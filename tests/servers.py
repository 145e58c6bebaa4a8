"""Real servers of git repositories on this machine: git's own daemon, and its HTTP backend."""

from __future__ import annotations

import contextlib
import http.server
import os
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

_CLEAN = {"PATH": os.environ["PATH"], "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": "/dev/null"}


@contextlib.contextmanager
def daemon(base: Path) -> Iterator[str]:
    """`git daemon` for all repositories below a folder; the URL of the folder."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = ("--export-all", f"--base-path={base}", "--listen=127.0.0.1", f"--port={port}", "--reuseaddr")
    # git itself would start it as a child of its own, which outlives the parent.
    program = Path(subprocess.check_output(["git", "--exec-path"], text=True).strip(), "git-daemon")
    process = subprocess.Popen([program, *options, str(base)], env=_CLEAN, stderr=subprocess.DEVNULL)
    try:
        _wait_for(port)
        yield f"git://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait()


def _wait_for(port: int) -> None:
    until = time.monotonic() + 20
    while time.monotonic() < until:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port)):
            return
        time.sleep(0.02)
    raise AssertionError("the server did not start")


@dataclass(frozen=True)
class Web:
    """A running HTTP server: where it is, and each request with the user it named."""

    url: str
    requests: list[tuple[str, str | None]] = field(default_factory=list)


@contextlib.contextmanager
def web(base: Path, certificate: Path | None = None) -> Iterator[Web]:
    """git's HTTP backend for what is below a folder; below `closed/` it asks for a password."""
    seen: list[tuple[str, str | None]] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        """One request, answered by the backend."""

        def do_GET(self) -> None:
            path, _, query = self.path.partition("?")
            user = self.headers["Authorization"]
            seen.append((self.path, user))
            if path.startswith("/closed/") and user is None:
                self._send(401, [("WWW-Authenticate", 'Basic realm="closed"')])
            elif path.startswith("/moved/"):
                elsewhere = f"file://{base}{path.removeprefix('/moved')}?{query}"
                self._send(302, [("Location", elsewhere)])
            else:
                self._answer(path, query)

        def do_POST(self) -> None:
            self.do_GET()

        def _answer(self, path: str, query: str) -> None:
            environment = {
                **_CLEAN,
                "GIT_PROJECT_ROOT": str(base),
                "GIT_HTTP_EXPORT_ALL": "1",
                "PATH_INFO": path,
                "QUERY_STRING": query,
                "REQUEST_METHOD": self.command,
                "CONTENT_TYPE": self.headers.get("Content-Type", ""),
                "HTTP_CONTENT_ENCODING": self.headers.get("Content-Encoding", ""),
                "GIT_PROTOCOL": self.headers.get("Git-Protocol", ""),
            }
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            command = ["git", "http-backend"]
            done = subprocess.run(command, input=body, env=environment, capture_output=True, check=False)
            head, _, content = done.stdout.partition(b"\r\n\r\n")
            lines = [line.partition(": ") for line in head.decode().split("\r\n")]
            headers = [(name, value) for name, _, value in lines]
            status = next((value for name, value in headers if name == "Status"), "200")
            self._send(int(status.split()[0]), [one for one in headers if one[0] != "Status"], content)

        def _send(self, status: int, headers: list[tuple[str, str]], content: bytes = b"") -> None:
            self.send_response(status)
            for name, value in (*headers, ("Content-Length", str(len(content)))):
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            """Nothing."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    scheme = "http" if certificate is None else "https"
    try:
        yield Web(f"{scheme}://127.0.0.1:{server.server_port}", seen)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def certificate(path: Path) -> Path:
    """A fresh certificate for 127.0.0.1 with its key, in one file."""
    subject = ("-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1")
    files = ("-keyout", str(path), "-out", f"{path}.crt")
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", *subject, *files]
    subprocess.run(command, check=True, capture_output=True)
    path.write_bytes(path.read_bytes() + Path(f"{path}.crt").read_bytes())
    return path
