#!/bin/sh
# Try the wheel as a user does who has nothing else: python/scripts/fresh.sh PYTHON WHEELS FOLDER
# A fresh environment in FOLDER gets the wheel of WHEELS and nothing beside it; prints the size of the wheel and the seconds
# from the beginning of `pip install` to the first scores.
set -eu
python=$1
wheel=$(ls "$2"/paratheme-*.whl)
folder=$3

rm -rf "$folder"
"$python" -m venv --without-pip "$folder"
begin=$(date +%s)
"$python" -m pip --python "$folder/bin/python" install --quiet --disable-pip-version-check --no-index "$wheel"
"$folder/bin/python" python/scripts/first_scores.py
end=$(date +%s)
# The command is there too, and is the same program.
[ "$("$folder/bin/paratheme" --version)" = "$(target/release/paratheme --version)" ]
# Nothing beside it was installed.
installed=$("$python" -m pip --python "$folder/bin/python" list --disable-pip-version-check --format=freeze)
[ "${installed%%=*}" = paratheme ] && [ "$(echo "$installed" | wc -l)" = 1 ]
bytes=$(wc -c <"$wheel")
echo "wheel: $((bytes / 1000000)) MB; from pip install to the first scores: $((end - begin)) s"
# The bounds of the package; a machine that is slow for the moment has much room in the second one.
[ "$bytes" -lt 25000000 ]
