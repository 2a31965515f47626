"""Runs a Step Functions server on 127.0.0.1 until its standard input ends: serve.py moto|localstack PORT STATE

Standard input is a pipe from whoever started the server, so it ends with them, however they end.
STATE is a folder for what the server writes.
"""

import functools
import os
import signal
import sys
import threading


def stop_when_orphaned():
    # os.read, since a thread that waits in sys.stdin would block Python's own exit.
    while os.read(0, 1024):
        pass
    os.kill(os.getpid(), signal.SIGTERM)


def serve_moto(port, state):
    from moto.server import main

    main(["--host", "127.0.0.1", "--port", port])


def serve_localstack(port, state):
    os.environ |= {
        "GATEWAY_LISTEN": f"127.0.0.1:{port}",
        "LOCALSTACK_HOST": f"127.0.0.1:{port}",
        # All it writes stays in its state folder; in a container it would take the system's.
        "OVERRIDE_IN_DOCKER": "0",
        "FILESYSTEM_ROOT": f"{state}/filesystem",
        "CONFIG_DIR": f"{state}/config",
        "HOME": f"{state}/home",
        # Step Functions is loaded at the start, anything else when it is called.
        "SERVICES": "stepfunctions",
        "STRICT_SERVICE_LOADING": "0",
        "EAGER_SERVICE_LOADING": "1",
        # Nothing outside this process: no DNS server, no download, no telemetry, no Docker.
        "DNS_ADDRESS": "0",
        "SKIP_SSL_CERT_DOWNLOAD": "1",
        "DISABLE_EVENTS": "1",
        "DOCKER_SOCK": "/nonexistent/docker.sock",
        "LAMBDA_RUNTIME_EXECUTOR": "none",
    }
    os.environ.pop("DOCKER_HOST", None)

    # LocalStack listens on every interface, whatever GATEWAY_LISTEN says, unless its endpoint is told otherwise.
    from twisted.internet import endpoints

    endpoints.TCP4ServerEndpoint = functools.partial(
        endpoints.TCP4ServerEndpoint, interface="127.0.0.1"
    )
    from localstack.runtime.main import main

    main()


if __name__ == "__main__":
    name, port, state = sys.argv[1:]
    os.environ |= {
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": "us-east-1",
    }
    os.environ.pop("AWS_PROFILE", None)
    threading.Thread(target=stop_when_orphaned, daemon=True).start()
    {"moto": serve_moto, "localstack": serve_localstack}[name](port, state)
