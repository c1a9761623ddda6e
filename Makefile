# Two commands for everybody: `make demo` and `make test`. The rest is for those who work on the code.
# Everything is installed into .venv; nothing outside this folder is touched. Once it is there, no network is needed.
# Programs run as `python -m …`: their own files name the environment by its path, which breaks in a moved folder.

PORT ?= 8000
ARGS ?=
JOBS ?= auto
# How long all tests take one at a time, on cores that do nothing else.
TEST_MINUTES := 62
VENV := .venv
BIN := $(VENV)/bin
PY := $(BIN)/python
# The first that runs and is new enough; a version manager may put names on the path that do not run.
NEW_ENOUGH := import sys; sys.exit(sys.version_info < (3, 11))
PYTHON ?= $(shell for python in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$python -c '$(NEW_ENOUGH)' 2>/dev/null && { echo $$python; exit; }; done; echo python3)
# Not the copies of Wagtail's templates, which a test compares with the originals.
TEMPLATES := '*.html' ':!cms/wagtail_bg/templates' ':!cms/wagtail_csp/templates'
export SITE_URL ?= http://localhost:$(PORT)
export PIP_DISABLE_PIP_VERSION_CHECK := 1

# Install a file of requirements; a package that an interruption left half installed is installed again.
install = again=; [ ! -e $(VENV)/interrupted ] || again=--force-reinstall; \
	touch $(VENV)/interrupted && $(PY) -m pip install -q $$again -r $(1) && rm $(VENV)/interrupted \
	|| { echo "The packages were not installed: see above. Without network, this works only once they are there." >&2; exit 1; }

.PHONY: help audit check-deploy compat demo dist test test-fast try-networks lint format bench load campaign docs pictures messages clean

help:  ## Show this list.
	@sed -n 's/^\([a-z-]*\):.*## /  make \1 — /p' $(MAKEFILE_LIST)

demo: $(VENV)/run  ## A municipality publishes; see the site, the admin and the wall (ARGS=--once, PORT=8010).
	@echo "· The demo is ready in about a minute; a second time, in half of that."
	@$(PY) manage.py demo $(ARGS)

test: $(VENV)/dev  ## Run every test (ARGS="-k delivery" for some; JOBS=2 for two at a time).
	@mkdir -p var
ifeq ($(strip $(ARGS)),)
	@jobs=$(JOBS); [ $$jobs != auto ] || jobs=$$(getconf _NPROCESSORS_ONLN); \
		echo "· Running all tests, $$jobs at a time: about $$(( ($(TEST_MINUTES) + jobs - 1) / jobs )) minutes …"
	@$(PY) -m pytest -n $(JOBS) --dist loadgroup
else
	@$(PY) -m pytest $(ARGS)
endif

test-fast: $(VENV)/dev  ## Run the tests that take no browser and no processes.
	@mkdir -p var
	@$(PY) -m pytest -m "not slow and not browser" $(ARGS)

try-networks: $(VENV)/dev  ## Try real Mastodon and Bluesky servers, whose addresses the environment names.
	@$(PY) -m pytest tests/civic_social/channels/test_real_servers.py $(ARGS)

lint: $(VENV)/dev  ## Check style, unsafe calls, types, imports, templates, migrations and the settings of a public site.
	@echo "· Checking style …"
	@$(PY) -m ruff check . && $(PY) -m ruff format --check .
	@echo "· Checking for unsafe calls …"
	@$(PY) -m bandit --quiet --recursive --configfile pyproject.toml civic_social feedback home cms deploy manage.py
	@echo "· Checking types …"
	@$(PY) -m mypy
	@echo "· Checking which module imports which …"
	@$(BIN)/lint-imports
	@echo "· Checking templates …"
	@git ls-files $(TEMPLATES) | xargs $(PY) -m djhtml --check --tabwidth 2
	@echo "· Checking migrations …"
	@$(PY) manage.py makemigrations --check --dry-run
	@echo "· Checking the settings of a public site …"
	@DJANGO_SETTINGS_MODULE=cms.settings.production SECRET_KEY=$$($(PY) -c "import secrets; print(secrets.token_urlsafe(64))") \
		ALLOWED_HOSTS=example.bg SITE_URL=https://example.bg DATA_DIR=$$(mktemp -d) EMAIL_URL=smtp://localhost \
		CIVIC_SOCIAL_CREDENTIAL_KEYS=$$($(PY) manage.py social new-key) \
		$(PY) manage.py check --deploy --fail-level WARNING

audit: $(VENV)/audit  ## Ask whether the pinned packages have known vulnerabilities (needs PyPI itself, no mirror).
	@.ci/audit $(VENV)/audit/bin/python

dist: $(VENV)/dist  ## Build civic-social and civic-feedback into dist/, and check them.
	@rm -rf dist
	@PYTHON=$(CURDIR)/$(VENV)/dist/bin/python .ci/build-distributions dist > /dev/null
	@$(VENV)/dist/bin/python -m twine check --strict dist/*
	@# W004: the names of migrations begin with a digit.
	@$(VENV)/dist/bin/python -m check_wheel_contents --ignore W004 dist/*.whl
	@for archive in dist/*.tar.gz; do $(VENV)/dist/bin/python -m pyroma --min 10 $$archive; done

compat: $(VENV)/dist  ## Try both apps on the other versions of Wagtail, Django and Python (ARGS="-s lowest" for some).
	@$(VENV)/dist/bin/python -m nox $(ARGS)

check-deploy: $(VENV)/deploy  ## Check the units, the proxy's file, the container files and the installer (needs root and nginx).
	@deploy/check $(ARGS)

format: $(VENV)/dev  ## Bring code and templates into shape.
	@$(PY) -m ruff check --fix . ; $(PY) -m ruff format . ; git ls-files $(TEMPLATES) | xargs $(PY) -m djhtml --tabwidth 2

bench: $(VENV)/dev  ## Measure, and write docs/reference/benchmarks.md.
	@$(PY) -m tests.bench $(ARGS)

load: $(VENV)/dev  ## Measure visitors beside attacks, an export and a busy worker (ARGS="--rows 10000"; needs nginx).
	@$(PY) -m tests.load $(ARGS)

campaign: $(VENV)/dev  ## Kill workers, disturb networks, live pages at random (ARGS="crash --runs 1000", ARGS=truth).
	@mkdir -p var
	@$(PY) -m tests.campaigns $(or $(ARGS),crash)

docs: $(VENV)/docs  ## Build the documentation into build/docs.
	@NO_MKDOCS_2_WARNING=1 $(PY) -m mkdocs build --quiet --strict
	@echo "Open build/docs/index.html; the search needs a server: $(PY) -m http.server -d build/docs"

pictures: $(VENV)/dev  ## Renew the pictures of the documentation (needs Chromium).
	@mkdir -p var
	@PICTURES=docs/images $(PY) -m pytest -q \
		tests/browser/test_connect_account.py tests/browser/test_readme_picture.py tests/browser/test_guide_pictures.py

messages: $(VENV)/dev  ## Collect and compile the texts to translate (needs gettext).
	@for app in civic_social civic_social/sandbox feedback home; do \
		(cd $$app && "$(CURDIR)/$(PY)" -m django makemessages -l bg --no-obsolete -i sandbox \
			&& "$(CURDIR)/$(PY)" -m django compilemessages -l bg -i sandbox); done

clean:  ## Remove what was made: environment, database, uploads.
	@rm -rf $(VENV) .nox var build dist staticfiles *.egg-info

$(VENV)/run: requirements.txt constraints.txt | $(VENV)/python
	@echo "· Installing the site's packages (about two minutes, once) …"
	@$(call install,requirements.txt)
	@touch $@

$(VENV)/dev: requirements-dev.txt requirements.txt constraints.txt | $(VENV)/python
	@echo "· Installing the packages for tests (about four minutes, once) …"
	@$(call install,requirements-dev.txt)
	@touch $@ $(VENV)/run

$(VENV)/docs: requirements-docs.txt requirements.txt constraints.txt | $(VENV)/python
	@echo "· Installing the packages for the documentation (about a minute, once) …"
	@$(call install,requirements-docs.txt)
	@touch $@ $(VENV)/run

$(VENV)/deploy: requirements-deploy.txt | $(VENV)/run
	@echo "· Installing what checks the container files (about a minute, once) …"
	@$(call install,requirements-deploy.txt)
	@touch $@

# An environment of its own, since pip-audit would bring fourteen packages into that of the tests.
$(VENV)/audit: requirements-audit.txt | $(VENV)/python
	@echo "· Installing what asks for vulnerabilities (about half a minute, once) …"
	@$(PY) -m venv --clear $@ && $@/bin/python -m pip install -q -r requirements-audit.txt
	@touch $@

$(VENV)/dist: requirements-dist.txt | $(VENV)/python
	@echo "· Installing what builds and checks the distributions (about half a minute, once) …"
	@$(PY) -m venv --clear $@ && $@/bin/python -m pip install -q -r requirements-dist.txt
	@touch $@

$(VENV)/python:
	@command -v $(PYTHON) >/dev/null || { echo "Python 3.11 or newer is needed: install it, or name it with PYTHON=…" >&2; exit 1; }
	@$(PYTHON) -c '$(NEW_ENOUGH)' || { echo "Python 3.11 or newer is needed; $(PYTHON) is $$($(PYTHON) -V)." >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || { echo "Python's venv module is missing: on Debian, apt-get install python3-venv." >&2; exit 1; }
	@echo "· Making the environment in $(VENV) …"
	@$(PYTHON) -m venv --clear $(VENV)
	@touch $@
