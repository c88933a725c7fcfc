# make run: from a clone to the open page.  make test: from a clone to the passed tests.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: run test check format eval bench lock clean screenshots

run: $(VENV)/.run
	$(BIN)/policyqa serve --open

test: $(VENV)/.dev browser
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/pytest

$(VENV)/.run: requirements/run.txt pyproject.toml
	@echo '[1/3] 建立虚拟环境 …'
	test -d $(VENV) || $(PYTHON) -m venv $(VENV)
	@echo '[2/3] 安装依赖（约 1 至 3 分钟）…'
	$(BIN)/pip install --disable-pip-version-check --quiet --no-deps --require-hashes -r requirements/run.txt
	@echo '[3/3] 安装 policyqa …'
	$(BIN)/pip install --disable-pip-version-check --quiet --no-deps --no-build-isolation --editable .
	touch $@

# torch is pinned by version, without a hash: its CPU build comes under another file name than the registry's.
$(VENV)/.dev: requirements/dev.txt pyproject.toml
	test -d $(VENV) || $(PYTHON) -m venv $(VENV)
	@echo '安装测试所需的依赖（约 2 至 5 分钟）…'
	$(BIN)/pip install --disable-pip-version-check --quiet --no-deps --require-hashes -r requirements/dev.txt
	$(BIN)/pip install --disable-pip-version-check --quiet --no-deps torch==2.13.0
	$(BIN)/pip install --disable-pip-version-check --quiet --no-deps --no-build-isolation --editable .
	touch $@ $(VENV)/.run

# The browser tests need a Chromium; a missing one is a failure, not a skip.
.PHONY: browser
browser:
	@sh tools/browser.sh

check: $(VENV)/.dev
	$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy

format: $(VENV)/.dev
	$(BIN)/ruff check --fix . ; $(BIN)/ruff format .

eval: $(VENV)/.dev
	$(BIN)/policyqa eval run --split all --out var/eval

bench: $(VENV)/.dev
	$(BIN)/python -m eval.bench

screenshots: $(VENV)/.dev browser
	$(BIN)/python scripts/screenshots.py

lock:
	tools/lock.sh

clean:
	rm -rf $(VENV) var .mypy_cache .pytest_cache .ruff_cache .hypothesis
