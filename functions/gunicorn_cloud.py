"""gunicorn's settings for the functions door in its container; ``functions/Dockerfile`` uses them.

The address comes from PORT, which gunicorn reads by itself.
"""

CONCURRENCY = 8
"""Messages that Cloud Run hands to one instance at once; terraform/functions.tf says the same."""

workers = 1
worker_class = "gthread"
threads = CONCURRENCY + 2
# Cloud Run ends what takes too long, and Pub/Sub delivers it again.
timeout = 0
# Source: Cloud Run, "Container runtime contract": SIGKILL comes 10 s after SIGTERM.
graceful_timeout = 8
control_socket_disable = True
forwarded_allow_ips = ""
loglevel = "warning"
