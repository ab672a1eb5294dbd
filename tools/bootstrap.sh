#!/bin/sh
# Make .venv with a Python >= 3.12 and install the project with the versions of constraints.txt.
set -eu
cd "$(dirname "$0")/.."

new_enough='import sys; sys.exit(sys.version_info < (3, 12))'
python=""
for candidate in python3.13 python3.12 python3; do
    # run it: a name on the PATH may be a shim for a version that is not there
    if "$candidate" -c "$new_enough" 2>/dev/null; then
        python=$candidate
        break
    fi
done

if [ -n "$python" ]; then
    if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
        echo "make: $python has no venv module; install it (on Debian: apt install python3-venv)" >&2
        exit 1
    fi
    [ -x .venv/bin/python ] || "$python" -m venv .venv
elif command -v uv >/dev/null 2>&1; then
    [ -x .venv/bin/python ] || uv venv --quiet --seed --python 3.12 .venv
else
    echo "make: no Python 3.12 or newer found (tried python3.13, python3.12, python3, uv)" >&2
    exit 1
fi

echo "Setting up .venv (once, about a minute) ..."
pip=".venv/bin/python -m pip install --quiet --disable-pip-version-check"
if [ "${CI:-}" = true ]; then # every file is the one that was looked at: see tools/hashes.sh
    $pip --require-hashes --no-deps --requirement tools/hashes-dev.txt
    $pip --no-deps --no-build-isolation --editable .
else
    $pip --constraint constraints.txt --editable '.[dev]'
fi
