# `make demo` shows the product, `make test` proves it. Everything else is listed by `make help`.
.DEFAULT_GOAL := help
.PHONY: help demo test check check-js check-lock lock format bench up down

BIN := .venv/bin
READY := .venv/.ready
# Becomes the command, which then gets SIGTERM when make itself dies, even by kill -9.
WITH_MAKE = exec $(BIN)/python -I -S ioc/stack/leash.py 15 $$PPID - - --

help: ## danh sách này / this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: $(READY) ## một ngày của tỉnh trên màn hình / a day of the province, on the wall
	@$(WITH_MAKE) $(BIN)/ioc demo

test: $(READY) ## chuẩn bị máy chủ, trình duyệt rồi chạy mọi kiểm thử / servers, browser, then every test
	@$(BIN)/python -m ioc.stack fetch --with-browser --plain-postgres
ifdef ARGS
	@$(WITH_MAKE) $(BIN)/python -m pytest $(ARGS)
else
	@$(WITH_MAKE) $(BIN)/python -m tests
endif

check: $(READY) ## định dạng, kiểu, luật nhập, khóa thư viện / format, lint, types, import rules, locks
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy --strict
	$(BIN)/python -m pytest -q tests/architecture
	@$(MAKE) --no-print-directory check-js check-lock

check-js: ## kiểu và bài thử của mã JavaScript / types and tests of the JavaScript
	@command -v npm >/dev/null || { echo "Cần npm (Node.js) / npm (Node.js) is needed: apt-get install npm" >&2; exit 1; }
	cd wall_ui && npm ci --silent --no-audit --no-fund && npx --no-install tsc -p jsconfig.json
	node --test --test-reporter=dot tests/unit/wall_ui/js/*.test.js

check-lock: $(READY) ## requirements/all.lock khớp pyproject.toml / the lock agrees with pyproject.toml
	@new=$$(mktemp) && cp requirements/all.lock $$new && \
	$(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate -q \
		pyproject.toml --extra dev --extra stack -o $$new >/dev/null && \
	if diff -u requirements/all.lock $$new >&2; then rm -f $$new; else rm -f $$new; \
		echo "requirements/all.lock đã cũ: chạy 'make lock' / is out of date: run 'make lock'" >&2; exit 1; fi

lock: $(READY) ## viết lại requirements/all.lock / write requirements/all.lock anew
	$(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate -q \
		pyproject.toml --extra dev --extra stack -o requirements/all.lock >/dev/null

format: $(READY) ## sắp lại mã / put the code in order
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(READY) ## đo tốc độ / measure
	@$(BIN)/python -m ioc.stack fetch
	@$(WITH_MAKE) $(BIN)/ioc bench $(ARGS)

up: $(READY) ## máy chủ tại chỗ, chạy nền / the local stack in the background
	@$(BIN)/ioc up

down: $(READY) ## dừng máy chủ tại chỗ / stop the local stack
	@$(BIN)/ioc down

$(READY): requirements/all.lock pyproject.toml deploy/bootstrap/venv.sh
	@sh deploy/bootstrap/venv.sh
