#!/bin/sh
# Lints the workflows of the forge. Reports what is missing if it cannot; with CI set that is an error.
set -eu
cd "$(dirname "$0")"
if ! command -v npm >/dev/null; then
    echo "not installed, so that the workflows of the forge are not linted: npm"
    [ -z "${CI:-}" ] || exit 1
    exit 0
fi
# The packages are those of package-lock.json, and go to tests/forge/node_modules.
npm ci --no-audit --no-fund --silent
node lint.mjs ../../.github/workflows/*.yml
echo "the workflows of the forge are fine"
