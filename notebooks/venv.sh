#!/bin/sh
# Make the virtual environment DIR with the packages pinned in REQUIREMENTS: notebooks/venv.sh DIR REQUIREMENTS
# One that already has exactly these stays as it is. A bare Debian has python3 without ensurepip: then the environment
# is made without pip and filled by the system's pip, or, for root, python3-venv is installed first.
set -eu
dir=$1
requirements=$2
python=${PYTHON:-python3}

if cmp -s "$requirements" "$dir/requirements.txt" && "$dir/bin/python" -c '' 2>/dev/null; then
    exit 0
fi

quietly() {
    "$@" >"$dir.log" 2>&1
}

fill() {
    "$@" install --quiet --disable-pip-version-check --no-input --only-binary :all: -r "$requirements"
}

rm -rf "$dir"
trap 'rm -f "$dir.log"' EXIT
if quietly "$python" -m venv "$dir"; then
    fill "$dir/bin/python" -m pip
elif rm -rf "$dir" && "$python" -m pip --version >/dev/null 2>&1 && quietly "$python" -m venv --without-pip "$dir"; then
    echo "$python has no ensurepip: its own pip fills $dir"
    fill "$python" -m pip --python "$dir/bin/python"
elif [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "$python cannot make virtual environments: installing python3-venv"
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends python3-venv
    rm -rf "$dir"
    "$python" -m venv "$dir"
    fill "$dir/bin/python" -m pip
else
    cat "$dir.log" >&2
    echo "error: $python cannot make a virtual environment; on Debian and Ubuntu: sudo apt-get install python3-venv" >&2
    exit 1
fi
cp "$requirements" "$dir/requirements.txt"
