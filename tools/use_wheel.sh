#!/bin/sh
# Use an installed wheel in a folder without the repository: tools/use_wheel.sh ENVIRONMENT
set -eu
unset PYTHONPATH
bin=$(cd "$1" && pwd)/bin
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

_NEGOTIATE_COMPLETE=complete_zsh _TYPER_COMPLETE_ARGS="negotiate sweep pat" "$bin/negotiate" | grep -q patience
echo "negotiate doctor"
"$bin/negotiate" doctor
for words in \
    "run korus-2018 --rounds 5 --out talks" \
    "report talks --out talks.html" \
    "sweep patience --workers 1" \
    "results out/patience --by rounds" \
    "studies copy patience mine.toml" \
    "examples copy agent.py agent.py" \
    "run korus-2018 --rounds 5 --strategy KOR=program:./agent.py"; do
    echo "negotiate $words"
    # shellcheck disable=SC2086 # the words are meant
    "$bin/python" -m negotiation $words >/dev/null
done
