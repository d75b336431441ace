# Two commands: `make run` starts the product, `make test` checks it. Each installs what it needs into .venv first.
# PYTHON=/path/of/python chooses the Python; .env.example lists what else can be set.

.PHONY: run test lint format lock clean

run:
	@sh imnm/launcher/install.sh requirements.txt
	@exec .venv/bin/python -m imnm.launcher

test:
	@sh imnm/launcher/install.sh requirements.txt requirements-dev.txt
	@exec .venv/bin/python -m tests

lint:  # what `make test` says about style, without the tests
	@sh imnm/launcher/install.sh requirements.txt requirements-dev.txt
	@.venv/bin/python -m ruff check .
	@.venv/bin/python -m ruff format --check .

format:
	@sh imnm/launcher/install.sh requirements.txt requirements-dev.txt
	@.venv/bin/python -m ruff check --fix .
	@.venv/bin/python -m ruff format .

lock:  # for maintainers, after editing a requirements*.in; needs uv
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header \
		--no-emit-index-url --no-emit-find-links requirements.in -o requirements.txt
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header \
		--no-emit-index-url --no-emit-find-links requirements-dev.in -o requirements-dev.txt

clean:  # takes away what can be made again; the data in var/ stays
	rm -rf .venv var/static var/static.stamp var/log .pytest_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
