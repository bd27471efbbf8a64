#!/bin/sh
# Says which programs of the system the tests would use and do not find; with CI set, installs them (Debian, root), so that nothing is skipped.
set -eu
missing=
command -v valgrind >/dev/null || missing="valgrind"
command -v soffice >/dev/null || command -v libreoffice >/dev/null || missing="$missing libreoffice-calc-nogui"
[ -x "${CHROMIUM:-/usr/bin/chromium}" ] || missing="$missing chromium"
command -v npm >/dev/null || missing="$missing nodejs npm"
# They check the man pages.
command -v groff >/dev/null || missing="$missing groff-base"
command -v mandoc >/dev/null || missing="$missing mandoc"
# It shows that a run opens no socket.
command -v strace >/dev/null || missing="$missing strace"
# Spark runs on Java 17.
command -v java >/dev/null || [ -n "${JAVA_HOME:-}" ] || missing="$missing openjdk-17-jre-headless"
# R and three of its packages: 35 MB to fetch, 64 MB installed. Debian has neither arrow nor quanteda.
Rscript -e 'for (package in c("data.table", "Matrix", "yaml")) loadNamespace(package)' >/dev/null 2>&1 || missing="$missing r-base-core r-cran-data.table r-cran-matrix r-cran-yaml"
[ -n "$missing" ] || exit 0
if [ -z "${CI:-}" ]; then
    echo "not installed, so that their tests are skipped: $missing (on Debian and Ubuntu: sudo apt-get install --no-install-recommends $missing)"
    exit 0
fi
# The versions are those of the Debian release that the machine runs, which changes them for security alone.
apt-get update -qq
# shellcheck disable=SC2086  # several packages
DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing
