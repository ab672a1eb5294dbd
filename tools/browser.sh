#!/bin/sh
# Install a Chromium from Debian's packages for the browser tests, where that is possible.
set -u
for name in chromium chromium-browser google-chrome; do
    command -v "$name" >/dev/null 2>&1 && exit 0
done
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    apt-get -qq update && apt-get -qq install -y --no-install-recommends chromium >/dev/null && exit 0
fi
echo "NO BROWSER: the tests of the page will be skipped; install chromium to run them" >&2
