#!/bin/sh
# Write the files from which CI installs: the versions of constraints.txt with the digests of their files,
# for every platform. Needs uv (pip install uv).
set -eu
cd "$(dirname "$0")/.."
for extra in dev peers docs; do
    printf 'hatchling\neditables\n' | uv pip compile --quiet pyproject.toml - --extra "$extra" \
        --constraint constraints.txt --generate-hashes --universal --python-version 3.12 \
        --no-annotate --no-header --no-emit-index-url --output-file "tools/hashes-$extra.txt"
done
