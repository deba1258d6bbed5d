"""How the application server runs: `gunicorn --config python:digital_councils.gunicorn`.

Two workers with four threads each answer several hundred requests a second on two cores. Nothing
here depends on the machine; an operator changes it with gunicorn's own command line.
"""

from digital_councils.env import Environment

_env = Environment()

wsgi_app = "digital_councils.wsgi:application"
bind = f"127.0.0.1:{_env.text('PORT')}"
worker_class = "gthread"
workers = 2
threads = 4
# The code is loaded once and shared; nothing opens a database connection before the fork.
preload_app = True
keepalive = 5
timeout = 60
# Long questions are answered in the site's own words; this is the most that gunicorn allows.
limit_request_line = 8190
graceful_timeout = 20
# A worker that has leaked memory is replaced; not all of them at the same moment.
max_requests = 20_000
max_requests_jitter = 2_000
loglevel = "warning"
