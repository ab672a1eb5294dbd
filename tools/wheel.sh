#!/bin/sh
# Build the wheel, install it beside the packages of .venv, so that nothing is fetched, and use it.
set -eu
cd "$(dirname "$0")/.."
unset PYTHONPATH
python=${1:-.venv/bin/python}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
pip="$python -m pip --quiet --disable-pip-version-check"

$pip wheel --no-index --no-build-isolation --no-deps --wheel-dir "$work" .
"$python" -m venv --without-pip "$work/env"
$pip --python "$work/env/bin/python" install --no-index --no-deps "$work"/negotiation-*.whl
# a plain path: the link from .venv to this folder is not followed
where='import sysconfig; print(sysconfig.get_path("purelib"))'
"$python" -c "$where" >"$("$work/env/bin/python" -c "$where")/beside.pth"
sh tools/use_wheel.sh "$work/env"
