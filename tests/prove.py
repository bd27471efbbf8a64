"""Runs the tests of tests/promises.toml and writes docs/RELIABILITY.md from what they print: python tests/prove.py [ID ...]

With ids of promises it runs their tests alone, and the other rows stay as they are on the page. A test that tries many cases
prints `trials: N`, once or for each; another one counts as one trial. The exit code is 1 if a test fails.
"""

import pathlib
import re
import subprocess
import sys
import tomllib

ROOT = pathlib.Path(__file__).parent.parent
PAGE = ROOT / "docs" / "RELIABILITY.md"
HEAD = """\
# What is promised, and how it was tried
A batch of ten thousand scraped files, some of them rotten, ends with every good paragraph scored, every bad input named, and never half a file.
Below is what that takes, promise by promise.

`make prove` runs the tests and writes this page; `make prove ONLY=threads` runs those of one promise, and renews its row.
A trial is one case that a test has tried and counted; a test that does not count its cases is one trial, also if it tries hundreds of random ones.
A failure is a test that failed.
What was not tried, and what does not hold, is named with its reason: a promise that was tried is not one that cannot break.
"""


def run(kind: list[str], names: list[str]) -> dict[str, tuple[bool, int]]:
    """Whether each test passed, and its trials. A test that the runner does not name has failed."""
    command = ["cargo", "test", "--locked", *kind, "--", "--exact", "--show-output", *names]
    print("+", " ".join(command[:6]), f"... ({len(names)} tests)", file=sys.stderr, flush=True)
    lines = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=False).stdout.splitlines()
    passed = {found[1] for line in lines if (found := re.fullmatch(r"test (\S+) \.\.\. ok", line))}
    trials: dict[str, int] = {}
    skipped, current = set(), ""
    for line in lines:
        if found := re.fullmatch(r"---- (\S+) stdout ----", line):
            current = found[1]
        elif found := re.match(r"trials: (\d+)", line):
            trials[current] = trials.get(current, 0) + int(found[1])
        elif line.startswith("skipped: "):
            skipped.add(current)
    for name in sorted(set(names) - passed):
        print(f"failed or not found: {name}", *lines[-40:], sep="\n", file=sys.stderr)
    return {name: (name in passed, 0 if name in skipped else trials.get(name, 1)) for name in names}


def anchor(heading: str) -> str:
    return re.sub(r"[^a-z0-9 -]", "", heading.lower()).replace(" ", "-")


def main() -> int:
    promises = tomllib.loads((ROOT / "tests" / "promises.toml").read_text(encoding="utf-8"))["promise"]
    wanted = sys.argv[1:]
    if unknown := set(wanted) - {promise["id"] for promise in promises}:
        sys.exit(f"no promise {', '.join(sorted(unknown))} (there are {', '.join(promise['id'] for promise in promises)})")
    chosen = [promise for promise in promises if not wanted or promise["id"] in wanted]
    results = {}
    for key, kind in (("tests", ["--test", "it"]), ("lib", ["--lib"])):
        names = sorted({name for promise in chosen for name in promise.get(key, [])})
        if names:
            results |= {(key, name): result for name, result in run(kind, names).items()}

    def own(promise: dict) -> list[tuple[bool, int]]:
        return [results[key, name] for key in ("tests", "lib") for name in promise.get(key, [])]

    known = PAGE.read_text(encoding="utf-8").splitlines() if PAGE.exists() else []
    rows = ["| promise | tests | trials | failures | command |", "|---|---|---|---|---|"]
    sections = []
    for promise in promises:
        heading = f"[{promise['name']}](#{anchor(promise['name'])})"
        names = [*promise["tests"], *promise.get("lib", [])]
        lines = [f"## {promise['name']}", promise["text"]]
        lines += re.split(r"(?<=\.) (?=[A-Z])", promise["beyond"]) if "beyond" in promise else []
        if names:
            lines += ["", "Tests: " + ", ".join(f"`{name}`" for name in names) + "."]
        sections.append("\n".join(lines))
        if promise not in chosen:
            rows.append(next((line for line in known if line.startswith(f"| {heading} |")), f"| {heading} | | | | |"))
            continue
        tried = own(promise)
        failed = [f"`{name}`" for key in ("tests", "lib") for name in promise.get(key, []) if not results[key, name][0]]
        failures = f"{len(failed)}: {', '.join(failed)}" if failed else "0"
        counts = f"{len(tried)} | {sum(trials for _, trials in tried):,} | {failures}" if tried else "not proven | | "
        command = f"`make prove ONLY={promise['id']}`" if tried else ""
        rows.append(f"| {heading} | {counts} | {command} |")
    PAGE.write_text("\n".join([HEAD, *rows, "", "\n\n".join(sections), ""]), encoding="utf-8")
    print(f"{PAGE.relative_to(ROOT)}: {len(results)} tests, {sum(not passed for passed, _ in results.values())} failed")
    return int(any(not passed for passed, _ in results.values()))


if __name__ == "__main__":
    sys.exit(main())
