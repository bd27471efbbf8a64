#!/bin/sh
# Tries the archive of a release on a bare Debian 11 (debootstrap, root): tests/release.sh FOLDER PROGRAM ROOT
# FOLDER holds the archive and its SHA256SUMS, PROGRAM is the usual build to compare with, ROOT is where Debian goes (220 MB).
set -eu
folder=$1
program=$2
root=$3
if [ "$(id -u)" != 0 ] || ! command -v debootstrap >/dev/null; then
    echo "error: a chroot takes root, and debootstrap (on Debian and Ubuntu: apt-get install debootstrap)" >&2
    exit 1
fi
[ -e "$root/usr/bin/python3" ] || debootstrap --variant=minbase --include=python3 bullseye "$root" "${DEBIAN_MIRROR:-http://deb.debian.org/debian}" >"$root.log" 2>&1 || { cat "$root.log" >&2; exit 1; }

# Debian 11 as debootstrap left it, and the archive.
rm -rf "$root/try"
mkdir -p "$root/try" "$root.usual"
(cd "$folder" && sha256sum --quiet --check SHA256SUMS)
tar -xzf "$folder"/paratheme-*.tar.gz -C "$root/try" --strip-components=1
cp -r data/articles "$root/try/articles"
cat >"$root/try/run.sh" <<'END'
set -eu
cd /try
sha256sum --quiet --check SHA256SUMS
./paratheme --version
./paratheme score articles -o scores.csv --summary by-year.csv --by year --quiet
./paratheme score articles -o scores.parquet --quiet
./paratheme terms articles -o terms.csv --quiet
./paratheme report articles -o report.html --quiet
python3 -m zipfile -e python/paratheme-*.whl package
PYTHONPATH=package python3 -c 'import paratheme; assert len(paratheme.score("articles")) == 213'
PYTHONPATH=package python3 -m paratheme score articles -o module.csv --quiet
END
chroot "$root" /usr/bin/env -i PATH=/usr/bin:/bin sh /try/run.sh

# The same by the usual build, on this machine.
usual=$(cd "$root.usual" && pwd)
program=$(cd "$(dirname "$program")" && pwd)/$(basename "$program")
cd "$root/try"
"$program" score articles -o "$usual/scores.csv" --summary "$usual/by-year.csv" --by year --quiet
"$program" score articles -o "$usual/scores.parquet" --quiet
"$program" terms articles -o "$usual/terms.csv" --quiet
"$program" report articles -o "$usual/report.html" --quiet
for table in scores.csv by-year.csv scores.parquet terms.csv report.html; do
    cmp "$table" "$usual/$table"
done
cmp module.csv "$usual/scores.csv"
echo "On Debian 11 the archive writes the same bytes as $program."
