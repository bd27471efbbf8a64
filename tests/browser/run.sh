#!/bin/sh
# Runs the browser tests with this program: `tests/browser/run.sh target/release/paratheme`. Says what is missing if they
# cannot run; with CI set that is an error.
set -eu
program=$(realpath "$1")
cd "$(dirname "$0")"
missing=
command -v npm >/dev/null || missing="npm"
[ -x "${CHROMIUM:-/usr/bin/chromium}" ] || missing="$missing chromium"
if [ -n "$missing" ]; then
    echo "not installed, so that the page is not tried in a browser: $missing"
    [ -z "${CI:-}" ] || exit 1
    exit 0
fi
# The packages are those of package-lock.json, and go to tests/browser/node_modules.
npm ci --no-audit --no-fund --silent
PARATHEME="$program" node --test
