# Everything a person does with the project from a terminal. `make` alone lists it.

VENV := .venv
PYTHON := $(VENV)/bin/python
PORT ?= 8000
# Where `make backup` writes to and `make restore` reads from.
FILE ?=
# Safe values for checking the production settings; nothing is ever served with them.
CHECK_ENVIRONMENT := DJANGO_SETTINGS_MODULE=digital_councils.settings.production \
	SECRET_KEY=only-for-checks-0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFG \
	ALLOWED_HOSTS=hub.example.org SITE_URL=https://hub.example.org \
	CONTACT_EMAIL=hub@example.org DATABASE_URL=sqlite:///:memory: \
	STATIC_ROOT=var/static-check

export PORT
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PYTHONUNBUFFERED := 1

.DEFAULT_GOAL := help
.PHONY: help run dev demo test lint format types check bench backup restore packages dev-packages

help: ## Show this list
	@grep -E '^[a-z-]+:.*## ' Makefile | sed -E 's/^([a-z-]+):.*## (.*)/  make \1|\2/' | \
		awk -F '|' '{ printf "%-16s %s\n", $$1, $$2 }'

run: packages ## Run the hub as the public would see it, on http://127.0.0.1:8000 (PORT=… moves it)
	@$(PYTHON) -m digital_councils.quickstart

dev: packages ## Run the hub for working on it: reloads itself, shows tracebacks
	@$(PYTHON) -m digital_councils.quickstart --dev

demo: packages ## Run the hub with invented stories of the day, in a database of its own
	@$(PYTHON) -m digital_councils.quickstart --demo

test: dev-packages ## Run all tests on SQLite
	@$(PYTHON) -m pytest $(TESTS)

lint: dev-packages ## Find faults of style in code and templates
	@$(PYTHON) -m ruff check .
	@$(PYTHON) -m ruff format --check .
	@$(PYTHON) -m djlint templates --lint --quiet
	@find templates -name '*.html' -exec $(VENV)/bin/djade --check --target-version 5.2 {} +

format: dev-packages ## Put code and templates into the house style
	@$(PYTHON) -m ruff check --fix-only --quiet .
	@$(PYTHON) -m ruff format .
	@find templates -name '*.html' -exec $(VENV)/bin/djade --target-version 5.2 {} +

types: dev-packages ## Check the types
	@$(PYTHON) -m mypy

check: dev-packages ## Check migrations, production settings and hashed static files
	@$(PYTHON) manage.py makemigrations --check --dry-run
	@$(CHECK_ENVIRONMENT) $(PYTHON) manage.py check --deploy --fail-level WARNING
	@rm -rf var/static-check
	@$(CHECK_ENVIRONMENT) $(PYTHON) manage.py collectstatic --no-input --verbosity 1
	@rm -rf var/static-check

bench: packages ## Measure the imports, the A–Z, its search and its files at 100,000 councils
	@$(PYTHON) -m bench
	@$(PYTHON) -m bench.reading

backup: packages ## Save database and pictures in one file (FILE=… names it)
	@$(PYTHON) -m digital_councils.backups save $(FILE)

restore: packages ## Put back what `make backup` saved: make restore FILE=…
	@$(PYTHON) -m digital_councils.backups restore $(FILE)

# A virtual environment with the pinned packages. The stamp carries a checksum of the requirements,
# so a second run installs nothing and a changed requirement is never missed.
# $(1): requirements file, $(2): name of the stamp, $(3): files whose contents the stamp stands for
define install
	@set -e; \
	stamp="$(VENV)/.$(2)-$$(cat $(3) | cksum | tr -d ' ')"; \
	if [ -f "$$stamp" ] && $(PYTHON) -c 'import django' 2>/dev/null; then exit 0; fi; \
	if ! $(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
		found=""; \
		for name in python3 python3.13 python3.12 python3.11; do \
			if command -v $$name >/dev/null 2>&1 && \
				$$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
				found=$$name; break; \
			fi; \
		done; \
		if [ -z "$$found" ]; then \
			echo "Digital Councils needs Python 3.11 or newer, and none was found on this machine." >&2; \
			exit 1; \
		fi; \
		if ! $$found -c 'import ensurepip, venv' 2>/dev/null; then \
			echo "$$found cannot make virtual environments. On Debian and Ubuntu, install them with:" \
				"sudo apt-get install python3-venv" >&2; \
			exit 1; \
		fi; \
		rm -rf $(VENV); \
		$$found -m venv $(VENV) || { rm -rf $(VENV); exit 1; }; \
	fi; \
	echo "Installing the packages that $(1) names (once, about half a minute)…"; \
	if ! $(PYTHON) -m pip install --quiet --quiet --no-compile --requirement $(1); then \
		echo "The packages could not be installed; pip says why above. Mend that and try again." >&2; \
		exit 1; \
	fi; \
	rm -f $(VENV)/.$(2)-*; \
	touch "$$stamp"
endef

packages:
	$(call install,requirements.txt,installed,requirements.txt)

dev-packages:
	$(call install,requirements-dev.txt,installed-dev,requirements.txt requirements-dev.txt)
