# Zhijiang. `make run` starts the demo, `make test` runs all that CI runs; each sets up what it needs first.
.DEFAULT_GOAL := help
.PHONY: help setup run test fmt bench screenshots messages lock
PORT ?= 8000
# A path is a path: with spaces, quotes or a $ in it.
override FILM := $(value FILM)
export FILM

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile

setup: ## Set up this folder (run and test do it themselves)
	@tools/bootstrap --dev

run: ## Start the demo on http://127.0.0.1:8000 (PORT=9000: another port, FILM=film.mp4: with a film of yours)
	@tools/bootstrap
	@exec .venv/bin/zhijiang serve --demo --port "$(PORT)" $${FILM:+--demo-film "$$FILM"}

test: ## Lint, types, borders, unit tests on both databases, browser tests
	@tools/bootstrap --dev
	@exec tools/test

fmt: ## Format and fix what can be fixed by itself
	@tools/bootstrap --dev
	@.venv/bin/ruff check --fix --quiet src tests tools; .venv/bin/ruff format --quiet src tests tools

bench: ## Time the analysis of a clip, count what it finds of shots and faults; one worker and two on long films; the lists of many cases, the figures of positioning; 10,000 bookings at once, public pages under load; 2,000 spoilt films; 100,000 steps, 60 crashes; every page in both languages
	@tools/bootstrap --dev
	@.venv/bin/python tools/bench.py
	@.venv/bin/python tools/bench_shots.py
	@.venv/bin/python tools/bench_faults.py
	@.venv/bin/python tools/bench_pieces.py
	@.venv/bin/python tools/bench_workers.py
	@.venv/bin/python tools/bench_cases.py
	@.venv/bin/python tools/bench_checks.py
	@.venv/bin/python tools/bench_indicators.py
	@.venv/bin/python tools/bench_positioning.py
	@.venv/bin/python tools/bench_booking.py
	@.venv/bin/python tools/bench_public.py
	@.venv/bin/python tools/bench_pictures.py
	@.venv/bin/python tools/bench_recuts.py
	@.venv/bin/python tools/bench_reuse.py
	@.venv/bin/python tools/bench_hostile.py --keep
	@env ZHIJIANG_WALK_STEPS=100000 ZHIJIANG_RACE_TRIALS=500 .venv/bin/pytest -q tests/casework/test_walks.py tests/casework/test_races.py
	@env ZHIJIANG_CRASH_POINTS=60 .venv/bin/pytest -q tests/crash/test_points.py
	@exec env ZHIJIANG_LOOKS=both .venv/bin/pytest -q -m e2e tests/e2e/test_pages.py

screenshots: ## Take pictures of the demo's pages into var/screenshots
	@tools/bootstrap --dev
	@exec .venv/bin/python tools/screenshots.py

messages: ## Collect new strings into the catalogues of each app
	@tools/bootstrap --dev
	@exec .venv/bin/python tools/collect_messages.py

lock: ## Pin and hash the dependencies of pyproject.toml anew
	@exec tools/lock
