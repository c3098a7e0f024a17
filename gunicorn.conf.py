"""How gunicorn serves the register. Read by itself where ``gunicorn wsgi:app`` is started in this folder.

``GUNICORN_CMD_ARGS`` changes single values. docs/settings.md has what belongs to the register itself.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from typing import Any

from procurement.core.logs import log_settings, starting
from procurement.settings import read_settings

bind = "127.0.0.1:8000"  # behind a web server; a socket handed over by systemd goes before this
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
worker_class = "gthread"
threads = 8  # readers wait for the database and the disk most of the time
timeout = 30  # a worker that does not even answer its master for so many seconds is ended
graceful_timeout = 30  # at a restart, what was begun has so many seconds to end
keepalive = 5
max_requests = 0  # no worker is ended for its age: it does not grow, and each end is a chance to fail a reader
preload_app = False  # so that a reload (SIGHUP) takes up new code
limit_request_line = 8190  # just above PROCUREMENT_MAX_URL_BYTES, whose page says what to do
limit_request_field_size = 8190
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None  # signs of life need no disk
control_socket_disable = True  # nothing of ours listens to it
accesslog = None  # the register writes a line for each request itself
logconfig_dict = log_settings(readable=sys.stderr.isatty())

SHARED_FIGURES = "PROMETHEUS_MULTIPROC_DIR"

if SHARED_FIGURES not in os.environ:
    os.environ[SHARED_FIGURES] = tempfile.mkdtemp(prefix="procurement-figures-")


def on_starting(_server: Any) -> None:
    """Refuse wrong settings before there are workers: of several that end at once gunicorn makes a traceback."""
    with starting():
        read_settings()


def child_exit(_server: Any, worker: Any) -> None:
    """Forget what only a living process says (its memory); what it counted stays."""
    from prometheus_client.multiprocess import mark_process_dead  # after the variable above is set

    mark_process_dead(worker.pid)


def on_exit(server: Any) -> None:
    """Remove the shared figures, unless a new master goes on with them (SIGUSR2)."""
    if not server.reexec_pid and not server.master_pid:
        shutil.rmtree(os.environ[SHARED_FIGURES], ignore_errors=True)
