# Two commands are enough: `make demo` and `make test`. Everything else is listed by `make`.
PYTHON ?= python3
PORT ?= 8000
ARGS ?=
PY := .venv/bin/python
COMPILED = $(PY) scripts/messages.py compile
MANAGE = $(PY) -W ignore::SyntaxWarning manage.py
MIGRATED = $(MANAGE) migrate --verbosity 0

DATABASE_URL_FOR_TESTS = $(or $(DATABASE_URL),postgres://postgres@127.0.0.1:5432/test)
BROKER_URL_FOR_TESTS = $(or $(CELERY_BROKER_URL),redis://127.0.0.1:6379/5)
CACHE_URL_FOR_TESTS = $(or $(CACHE_URL),redis://127.0.0.1:6379/5)

export PORT
# Without compiled files each start costs seconds; the others would lead Python out of .venv.
unexport PYTHONDONTWRITEBYTECODE PYTHONHOME PYTHONPATH

.DEFAULT_GOAL := help
.PHONY: help prepare-run prepare-dev demo run worker test test-fast test-services check bench bench-search bench-exam bench-exam-faults bench-certificates messages lock clean

help: ## 本列表 · This list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-18s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

prepare-run:
	@$(PYTHON) scripts/prepare.py run
	@$(COMPILED)

prepare-dev:
	@$(PYTHON) scripts/prepare.py dev
	@$(COMPILED)

demo: prepare-run ## 演示：安装、示例数据、网站与后台任务 · The whole platform with sample data (PORT=8000)
	@$(MANAGE) demo

run: prepare-run ## 只启动网站（自己的数据） · The web server alone, with your own data
	@$(MIGRATED)
	@echo "http://127.0.0.1:$(PORT)/"
	@$(MANAGE) serve --port $(PORT)

worker: prepare-run ## 只启动后台任务 · The background worker alone
	@$(MIGRATED)
	@$(MANAGE) work

test: prepare-dev ## 全部测试，含浏览器 · The whole test suite, browser included (ARGS="tests/kb -x")
	@$(PY) -m pytest -n auto -m "not services" $(ARGS)

test-fast: prepare-dev ## 日常测试 · The everyday tests: no browser, no servers, nothing slow
	@$(PY) -m pytest -n auto -m "not browser and not services and not slow" $(ARGS)

test-services: prepare-dev ## 在 PostgreSQL 与 Redis 上测试 · The tests on PostgreSQL and Redis
	@export DATABASE_URL="$(DATABASE_URL_FOR_TESTS)" CELERY_BROKER_URL="$(BROKER_URL_FOR_TESTS)" \
		CACHE_URL="$(CACHE_URL_FOR_TESTS)" && $(PY) scripts/servers.py && \
		$(PY) -m pytest -n auto -m "services or (database and not slow and not browser)" $(ARGS) && \
		$(PY) -m pytest -m "" tests/browser/test_the_loop.py

check: prepare-dev ## 格式、类型、分层、迁移、文案 · Format, types, layers, migrations, templates, messages
	@$(PY) scripts/check.py $(ARGS)

bench: prepare-dev ## 性能测量 · Measure what the README claims
	@$(PY) -m benchmarks $(ARGS)

bench-search: prepare-dev ## 检索的各项承诺，与其他引擎同场测量 · What search promises, beside other engines (ARGS="--sizes 10000")
	@$(PY) -m benchmarks.search $(ARGS)

bench-exam: prepare-dev ## 五百人同场考试 · A class of 500 through the web server (ARGS="--candidates 50 --database '' postgres://…")
	@$(PY) -m benchmarks.sitting $(ARGS)

bench-exam-faults: prepare-dev ## 考试中断电、断网、锁库 · The same class while everything breaks that can
	@$(PY) -m benchmarks.sitting --faults --candidates 60 $(ARGS)

bench-certificates: prepare-dev ## 证书的各项承诺，与其他引擎同场测量 · What certificates promise, beside other engines (ARGS="--check 1000")
	@$(PY) -m benchmarks.certificates $(ARGS)

messages: prepare-dev ## 收集并编译文案 · Collect the Chinese messages, compile the English ones
	@$(PY) scripts/messages.py update
	@$(COMPILED)

lock: prepare-run ## 重新锁定依赖版本 · Lock the versions again (ARGS=--upgrade for newer ones)
	@$(PY) scripts/lock.py $(ARGS)

clean: ## 删除 .venv 与缓存，保留 var/ 中的数据 · Remove .venv and caches; data in var/ stays
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache screenshots
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
	find locale -name '*.mo' -delete 2>/dev/null || true
