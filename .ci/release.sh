#!/bin/sh
# Builds the program and the Python package for Linux and packs them into one archive: .ci/release.sh VENV TOOLS FOLDER
# VENV has what .ci/release-requirements.txt pins, TOOLS/bin has cargo-cyclonedx, FOLDER receives the archive.
# They run on glibc 2.31 (Debian 11) and later. The same commit gives the same names, times and order of files.
set -eu
venv=$1
tools=$2
folder=$3
target=x86_64-unknown-linux-gnu
glibc=2.31
version=$(cargo metadata --locked --no-deps --format-version 1 | "$venv/bin/python" -c 'import json, sys; print(next(p["version"] for p in json.load(sys.stdin)["packages"] if p["name"] == "paratheme"))')
name=paratheme-$version-$target
inside=$folder/$name
built=${CARGO_TARGET_DIR:-target}/$target/lto
PATH=$(cd "$venv/bin" && pwd):$(cd "$tools/bin" && pwd):$PATH
# The time of all files is that of the commit.
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct)}
export PATH SOURCE_DATE_EPOCH

rm -rf "$folder"
mkdir -p "$inside/completions" "$inside/python"

# Both packages at once, so that they share the library (see ALSO in the Makefile).
cargo zigbuild --workspace --profile lto --locked --target $target.$glibc
cp "$built/paratheme" "$inside/"
maturin build --quiet --locked --zig --profile lto --manifest-path python/Cargo.toml --target $target --compatibility manylinux_2_31 --interpreter python3 --out "$inside/python"
maturin sdist --manifest-path python/Cargo.toml --out "$inside/python"

for shell in bash elvish fish powershell zsh; do
    "$built/paratheme" completions $shell >"$inside/completions/paratheme.$shell"
done
# Man pages, once the program has a command that writes them.
if "$built/paratheme" help man >/dev/null 2>&1; then
    "$built/paratheme" man "$inside/man"
fi

# The list of all crates in the program. cargo-cyclonedx writes beside each Cargo.toml, with the folder of the build.
cargo cyclonedx --quiet --format json --spec-version 1.5 --target $target --manifest-path Cargo.toml --override-filename paratheme.cdx
rm -f python/paratheme.cdx.json
sed "s|path+file://$(pwd)|path+file:///paratheme|g" paratheme.cdx.json >"$inside/paratheme.cdx.json"
rm paratheme.cdx.json

cp README.md CHANGELOG.md CITATION.cff LICENSE-APACHE LICENSE-MIT "$inside/"
(cd "$inside" && find . -type f ! -name SHA256SUMS | LC_ALL=C sort | sed 's|^\./||' | xargs sha256sum >SHA256SUMS)
find "$inside" -type f -exec chmod 644 {} +
find "$inside" -type d -exec chmod 755 {} +
chmod 755 "$inside/paratheme"
tar --sort=name --mtime="@$SOURCE_DATE_EPOCH" --owner=0 --group=0 --numeric-owner --format=ustar -C "$folder" -cf - "$name" | gzip -9n >"$folder/$name.tar.gz"
rm -rf "$inside"
(cd "$folder" && sha256sum "$name.tar.gz" >SHA256SUMS)
ls -l "$folder"
