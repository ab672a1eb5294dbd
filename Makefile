# `make demo` runs the talks, `make test` the tests; both set up what they need in .venv.
.PHONY: help install demo test lint browser wheel-check check crosscheck hashes docs mutation backtest baselines playthroughs validation notebooks bench bench-history bench-scaling bench-peers bench-gravity bench-sweeps studies clean

PYTHON := .venv/bin/python
STAMP := .venv/.installed
PEERS := .venv-peers
PIP_PEERS := $(PEERS)/bin/python -m pip install --quiet --disable-pip-version-check

help:
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/:/'

install: $(STAMP) ## make .venv with pinned versions

$(STAMP): pyproject.toml constraints.txt tools/bootstrap.sh
	@sh tools/bootstrap.sh
	@touch $(STAMP)

demo: install ## the Korea-US talks, with figures in out/demo
	@rm -rf out/demo
	@.venv/bin/negotiate run korea-us-2025 --seed 1 --out out/demo

test: install ## the tests, with the lines that they cover
	@.venv/bin/pytest -n 2 --dist worksteal --cov --cov-report=term

browser: ## install a Chromium for the tests of the page, where that is possible
	@sh tools/browser.sh

wheel-check: install ## build the wheel, install it and use it in an empty folder; nothing is fetched
	@sh tools/wheel.sh

lint: install ## linters, types, layers
	@.venv/bin/ruff check .
	@.venv/bin/ruff format --check .
	@.venv/bin/mypy
	@.venv/bin/lint-imports

check: test lint wheel-check ## tests, linters, types, layers, the wheel, notebooks
	@.venv/bin/pytest -n 2 --dist worksteal -p no:cacheprovider --nbmake notebooks

crosscheck: $(PEERS)/.installed ## the tests against NegMAS (AGPL, for development only), and benchmarks/crosscheck.md
	@$(PEERS)/bin/python -m pytest -p no:cacheprovider tests/bargaining/test_negmas.py
	@$(PEERS)/bin/python -m benchmarks.crosscheck --out benchmarks/crosscheck.md

# an environment of its own, for NegMAS brings a command that is called negotiate, too; what both need stands in .venv
SHARE := import sysconfig; ours = sysconfig.get_path("purelib"); \
	open(ours.replace("/.venv/", "/$(PEERS)/") + "/ours.pth", "w").write(f"import site; site.addsitedir({ours!r})")

$(PEERS)/.installed: $(STAMP)
	@$(PYTHON) -m venv $(PEERS)
	@$(PYTHON) -c '$(SHARE)'
	@if [ "$$CI" = true ]; then \
		$(PIP_PEERS) --require-hashes --no-deps --requirement tools/hashes-peers.txt; \
	else $(PIP_PEERS) --constraint constraints.txt --editable '.[peers]'; fi
	@touch $@

hashes: ## write the digests of all files that CI installs (needs uv)
	@sh tools/hashes.sh

docs: install ## the documentation site, into out/site (open out/site/index.html)
	@if [ "$$CI" = true ]; then \
		$(PYTHON) -m pip install --quiet --disable-pip-version-check \
			--require-hashes --no-deps --requirement tools/hashes-docs.txt; \
	else $(PYTHON) -m pip install --quiet --disable-pip-version-check \
		--constraint constraints.txt --editable '.[docs]'; fi
	@rm -rf out/site out/site-cache
	@$(PYTHON) -m sphinx --quiet --fail-on-warning --keep-going -j auto \
		-c docs -d out/site-cache . out/site
	@echo "Written to out/site/index.html"

mutation: install ## mutation tests of rules, strategies, protocols, solutions (docs/mutation.md)
	@$(PYTHON) -m pip install --quiet --disable-pip-version-check --editable '.[mutation]'
	@.venv/bin/mutmut run

backtest: install ## write docs/backtest.md and its picture (5 minutes of processor time: 2 to 3 on two idle ones)
	@rm -rf out/backtest
	@.venv/bin/negotiate backtest --out out/backtest
	@cp out/backtest/backtest.md docs/backtest.md
	@cp out/backtest/backtest.png docs/img/backtest.png
	@cp out/backtest/scores.png docs/img/backtest-scores.png

baselines: install ## draw the pictures anew that the image tests compare with
	@NEW_BASELINES=1 .venv/bin/pytest -q tests/plots

playthroughs: install ## record anew what the command prints and writes (tests/playthroughs)
	@$(PYTHON) -m tests.playthroughs

validation: install ## write docs/validation.md
	@rm -f docs/validation.md
	@.venv/bin/negotiate validation --out docs/validation.md

notebooks: install ## run the notebooks in place and open them as pages (out/notebooks)
	@.venv/bin/jupyter nbconvert --to notebook --execute --inplace \
		--ExecutePreprocessor.record_timing=False notebooks/*.ipynb
	@.venv/bin/jupyter nbconvert --to html --output-dir out/notebooks notebooks/*.ipynb
	@for page in out/notebooks/*.html; do $(PYTHON) -m webbrowser "file://$(CURDIR)/$$page" > /dev/null || true; done

bench: install ## time the payoff tables, a run, firms, the hub, draws, the equilibrium, games in play, the page and the commands
	@$(PYTHON) -m benchmarks.talks
	@$(PYTHON) -m benchmarks.firms
	@$(PYTHON) -m benchmarks.hub
	@$(PYTHON) -m benchmarks.draws
	@$(PYTHON) -m benchmarks.equilibrium
	@$(PYTHON) -m benchmarks.play
	@$(PYTHON) -m benchmarks.app

bench-history: install ## the main figures beside those of the last tagged version
	@$(PYTHON) -m benchmarks.history

bench-scaling: install ## what more outcomes, draws, firms, parties, tables, countries cost (5 minutes)
	@$(PYTHON) -m benchmarks.scaling --out benchmarks/scaling.png > benchmarks/scaling.md

bench-peers: crosscheck ## sessions, batches and frontiers side by side with NegMAS
	@$(PEERS)/bin/python benchmarks/bargaining.py --out benchmarks/README.md
	@$(PEERS)/bin/python -m benchmarks.large --peers > benchmarks/large.md

bench-gravity: install ## the general equilibrium beside gegravity, in an environment of its own
	@$(PYTHON) -m venv .venv-gravity
	@.venv-gravity/bin/python -m pip install --quiet --disable-pip-version-check \
		--constraint constraints.txt --editable '.[gravity]'
	@.venv-gravity/bin/python -m benchmarks.equilibrium

bench-sweeps: $(PEERS)/.installed ## sweeps beside Mesa's batch_run and NegMAS, scaling, memory (10 minutes)
	@$(PEERS)/bin/python -m benchmarks.sweeps --out benchmarks/sweeps.md

studies: install ## the studies of experiments/, into out/
	@for study in experiments/*.toml; do .venv/bin/negotiate sweep $$study || exit; done

clean: ## remove .venv and caches
	@rm -rf .venv $(PEERS) .venv-gravity out .pytest_cache .mypy_cache .ruff_cache .import_linter_cache
