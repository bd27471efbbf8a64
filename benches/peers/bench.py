"""Prints how fast paratheme and what one would use instead do the same jobs: python bench.py PARATHEME [OPTIONS]

Every run is a process of its own, timed from start to end, reading and writing files. A job's programs run in turn, and every other round in
reverse order, so that what else the machine does falls on all of them; ratios are taken within a round. MB/s are 10^6 bytes of text a second,
of `wc` bytes of the file. Slow programs get the first part of the collection, whose size the table says. Input is read once before, so that
it comes from memory; output is a new file each time.
"""

import argparse
import csv
import json
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tomllib
from dataclasses import dataclass, field

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
from measure import Ran, machine, run, table  # noqa: E402

# The most megabytes that a peer reads.
MOST = {"python": 100, "sklearn": 50, "sklearn_terms": 50, "sklearn_tfidf": 50}
NAMES = {
    "python": "Python + PyStemmer, by hand", "sklearn": "scikit-learn CountVectorizer + PyStemmer + re",
    "sklearn_terms": "scikit-learn CountVectorizer + PyStemmer", "sklearn_tfidf": "scikit-learn TfidfVectorizer + PyStemmer",
    "duckdb": "DuckDB, regular expressions, no stems", "yake": "yake (Python)", "summa": "summa (Python)",
}
CORES = os.cpu_count() or 1


@dataclass(eq=False)
class Contender:
    name: str
    command: list[str]
    # Bytes of text that it reads.
    bytes: int
    out: pathlib.Path
    environment: dict[str, str] = field(default_factory=dict)
    threads: int | None = None
    ours: bool = False
    runs: list[Ran] = field(default_factory=list)

    def speeds(self) -> list[float]:
        return [self.bytes / 1e6 / ran.seconds for ran in self.runs]

    def middle(self) -> Ran:
        return sorted(self.runs)[len(self.runs) // 2]

    def remove_output(self) -> None:
        for path in self.out.parent.glob(self.out.name + "*"):
            path.unlink()


class Collection:
    """Texts as JSON lines and as files, and the beginnings of both."""

    def __init__(self, jsonl: pathlib.Path, folder: pathlib.Path, work: pathlib.Path) -> None:
        self.jsonl, self.folder, self.work = jsonl, folder, work
        self.bytes = self.text_bytes(jsonl)

    @staticmethod
    def text_bytes(path: pathlib.Path) -> int:
        with path.open(encoding="utf-8") as file:
            return sum(len(json.loads(line)["text"].encode()) for line in file)

    def first(self, most_bytes: float, most_documents: float = float("inf")) -> tuple[pathlib.Path, int]:
        """The first documents, and the bytes of their texts."""
        if most_bytes >= self.bytes and most_documents == float("inf"):
            return self.jsonl, self.bytes
        path = self.work / f"{self.jsonl.stem}-first.{most_bytes:.0f}.{most_documents}.jsonl"
        size = documents = 0
        with self.jsonl.open(encoding="utf-8") as file, path.open("w", encoding="utf-8") as out:
            for line in file:
                if size >= most_bytes or documents >= most_documents:
                    break
                out.write(line)
                size += len(json.loads(line)["text"].encode())
                documents += 1
        return path, size

    def first_files(self, most_bytes: float) -> tuple[pathlib.Path, int]:
        """A folder of the first files, and their bytes."""
        if most_bytes >= self.bytes:
            return self.folder, self.bytes
        place, size = self.work / f"{self.folder.name}-first.{most_bytes:.0f}", 0
        shutil.rmtree(place, ignore_errors=True)
        for path in sorted(self.folder.rglob("*.txt")):
            if size >= most_bytes:
                break
            copy = place / path.relative_to(self.folder)
            copy.parent.mkdir(parents=True, exist_ok=True)
            size += shutil.copyfile(path, copy).stat().st_size
        return place, size

    def write_files(self) -> None:
        """The texts as files, where the folder is not there yet."""
        if self.folder.exists():
            return
        with self.jsonl.open(encoding="utf-8") as file:
            for number, line in enumerate(file):
                place = self.folder / f"{number // 1000:04}"
                place.mkdir(parents=True, exist_ok=True)
                (place / f"{number:07}.txt").write_text(json.loads(line)["text"], encoding="utf-8")

    def warm(self) -> None:
        for path in [self.jsonl, *self.folder.rglob("*.txt")]:
            with path.open("rb") as file:
                while file.read(1 << 20):
                    pass


class Bench:
    def __init__(self, options: argparse.Namespace) -> None:
        self.options, self.work = options, options.work
        self.lexicon = self.work / "lexicon.json"
        self.lexicon.write_text(json.dumps(plain_lexicon(options.lexicon)), encoding="utf-8")
        self.rows: list[list[str]] = []
        self.did: list[list[str]] = []

    def collection(self, megabytes: int) -> Collection:
        if self.options.corpus:
            path = self.options.corpus
            collection = Collection(path, self.options.folder or self.work / f"{path.stem}-files", self.work)
        else:
            path, folder = self.work / f"own-{megabytes}.jsonl", self.work / f"own-{megabytes}"
            if not (path.exists() and folder.exists()):
                subprocess.run([sys.executable, HERE / "corpus.py", path, str(megabytes), folder], check=True)
            collection = Collection(path, folder, self.work)
        collection.write_files()
        collection.warm()
        return collection

    def ours(self, arguments: str, source: pathlib.Path, size: int, threads: int, form: str = "JSON lines") -> Contender:
        out = self.work / f"out-{len(self.rows)}-{form[:4].strip()}-{threads}.csv"
        command = [str(self.options.paratheme), *arguments.split(), str(source), "-o", str(out), "--threads", str(threads), "--quiet"]
        return Contender(f"paratheme, {form}", command, size, out, threads=threads, ours=True)

    def peer(self, name: str, source: pathlib.Path, size: int) -> Contender:
        out = self.work / f"out-{name}.csv"
        command = [str(self.options.python), str(HERE / "peers.py"), name, str(source), str(self.lexicon), str(out)]
        return Contender(NAMES[name], command, size, out)

    def job(self, name: str, contenders: list[Contender], runs: int, themes: bool = False) -> None:
        if self.options.only and self.options.only not in name:
            return
        for number in range(runs):
            for contender in contenders if number % 2 == 0 else reversed(contenders):
                contender.remove_output()
                contender.runs.append(run(contender.command, contender.environment))
        best = {threads: next((c for c in contenders if c.ours and c.threads == threads), None) for threads in (1, CORES)}
        for contender in contenders:
            speeds, middle = contender.speeds(), contender.middle()
            ratios = []
            for ours in dict.fromkeys(best.values()):
                if ours and not contender.ours:
                    ratios.append(three(statistics.median(a / b for a, b in zip(ours.speeds(), speeds))))
            others = "?" if middle.others is None else f"{100 * middle.others:.0f} %"
            self.rows.append([
                name, f"{three(contender.bytes / 1e6)} MB", contender.name, str(contender.threads or ""),
                three(statistics.median(speeds)), f"{three(min(speeds))} to {three(max(speeds))}", " / ".join(ratios),
                f"{middle.cpu:.2f}", f"{middle.cpu / middle.seconds:.2f}", f"{middle.peak / 1e6:.0f}", others,
            ])
            print(f"{name}: {contender.name}, {three(statistics.median(speeds))} MB/s", file=sys.stderr)
            if themes and contender.out.exists():
                self.did.append([name, f"{three(contender.bytes / 1e6)} MB", contender.name, str(contender.threads or ""), *counts(contender.out)])
            contender.remove_output()

    def theme_job(self, collection: Collection, runs: int) -> None:
        arguments, both = f"score --lexicon {self.options.lexicon} --no-text --keywords 0", dict.fromkeys((1, CORES))
        peers = {name: MOST.get(name, float("inf")) * 1e6 for name in ("duckdb", "python", "sklearn")}
        contenders = [self.ours(arguments, collection.jsonl, collection.bytes, threads) for threads in both]
        contenders += [self.peer(name, *collection.first(most)) for name, most in peers.items()]
        size = collection.jsonl.stat().st_size
        contenders.append(Contender("LC_ALL=C wc -w", ["wc", "-w", str(collection.jsonl)], size, self.work / "out-wc", {"LC_ALL": "C"}))
        self.job("score, bare", contenders, runs, themes=True)
        # The same of a file each, which the others read as well.
        contenders = [self.ours(arguments, collection.folder, collection.bytes, threads, "files") for threads in both]
        contenders += [self.peer(name, *collection.first_files(most)) for name, most in peers.items()]
        self.job("score, bare, of files", contenders, runs)

    def other_jobs(self, collection: Collection, runs: int) -> None:
        lexicon = f"--lexicon {self.options.lexicon}"
        both = dict.fromkeys((1, CORES))
        documents = self.options.documents
        for name, arguments, peers, most in [
            ("score, every default", f"score {lexicon}", ["duckdb"], float("inf")),
            ("terms", "terms", ["sklearn_terms"], float("inf")),
            ("keywords, tf-idf", "keywords --method tfidf --ngrams 1", ["sklearn_tfidf"], float("inf")),
            ("keywords, auto", "keywords --method auto", [], float("inf")),
            ("keywords, YAKE", "keywords --method yake", ["yake"], documents),
            ("keywords, TextRank", "keywords --method textrank", ["summa"], documents),
        ]:
            ours = [self.ours(arguments, collection.jsonl, collection.bytes, threads) for threads in both]
            others = [self.peer(peer, *collection.first(MOST.get(peer, float("inf")) * 1e6, most)) for peer in peers]
            self.job(name, ours + others, runs)

    def print(self) -> None:
        if not self.rows:
            sys.exit(f"error: no job has `{self.options.only}` in its name")
        print(f"{machine(self.options.paratheme)}; {version(self.options.paratheme)}; {self.options.runs} runs\n")
        print(table(["job", "text", "program", "threads", "MB/s", "min to max", f"ours / it (1 / {CORES} threads)", "CPU s", "cores", "peak MB",
                     "others"], self.rows))
        if self.did:
            print("\nWhat they counted:\n")
            print(table(["job", "text", "program", "threads", "rows", "words", "hits", "hits per 1,000 words"], self.did))


def plain_lexicon(path: pathlib.Path) -> dict[str, dict[str, list[str]]]:
    """What peers can look up of a lexicon: words, phrases and beginnings of words; stems."""
    with path.open("rb") as file:
        themes = tomllib.load(file)["theme"]
    plain, left_out = {}, 0
    for theme in themes:
        entries = [entry for tier in ("entries", "strong", "medium", "weak") for entry in theme.get(tier, [])]
        words = [entry for entry in entries if isinstance(entry, str) and not entry.startswith("/") and "?" not in entry
                 and all("*" not in word[:-1] and word != "*" for word in entry.split())]
        left_out += len(entries) - len(words)
        plain[theme["id"]] = {"patterns": [word for word in words if word[0] != "~"], "stems": [word[1:] for word in words if word[0] == "~"]}
    if left_out:
        print(f"{path}: {left_out} entries are left out for the others, which cannot look them up", file=sys.stderr)
    return plain


def counts(path: pathlib.Path) -> list[str]:
    """Rows, words and hits of a table of themes."""
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.reader(file)
        header = next(reader)
        words_at, hits_at = header.index("words"), [at for at, name in enumerate(header) if name.endswith("_hits")]
        rows = words = hits = 0
        for row in reader:
            rows += 1
            words += int(row[words_at])
            hits += sum(int(row[at]) for at in hits_at if row[at])
    return [f"{rows:,}", f"{words:,}", f"{hits:,}", f"{1000 * hits / words:.2f}"]


def three(number: float) -> str:
    """Three digits, and all those before the point."""
    return f"{number:.0f}" if number >= 100 else f"{number:.3g}"


def version(paratheme: pathlib.Path) -> str:
    return subprocess.run([paratheme, "--version"], capture_output=True, text=True, check=True).stdout.strip()


def main() -> None:
    parser = argparse.ArgumentParser(description="Time paratheme and its peers.")
    parser.add_argument("paratheme", type=pathlib.Path)
    parser.add_argument("--mb", type=int, nargs="+", default=[20], help="megabytes of the collections; the first is used for all jobs")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--documents", type=int, default=20, help="how many documents yake and summa read")
    parser.add_argument("--corpus", type=pathlib.Path, help="JSON lines with id and text, in the place of our own")
    parser.add_argument("--folder", type=pathlib.Path, help="the same texts as files [default: made of CORPUS]")
    parser.add_argument("--lexicon", type=pathlib.Path, default=HERE / "lexicon.toml")
    parser.add_argument("--only", help="jobs whose names hold this")
    parser.add_argument("--python", type=pathlib.Path, default=pathlib.Path(sys.executable), help="the Python that has the peers")
    parser.add_argument("--work", type=pathlib.Path, default=pathlib.Path("target/bench"))
    options = parser.parse_args()
    options.work.mkdir(parents=True, exist_ok=True)
    bench = Bench(options)
    try:
        for at, megabytes in enumerate(options.mb if not options.corpus else [0]):
            collection = bench.collection(megabytes)
            bench.theme_job(collection, options.runs)
            if at == 0:
                bench.other_jobs(collection, options.runs)
    except KeyboardInterrupt:
        print("interrupted: the jobs that are done", file=sys.stderr)
    bench.print()


main()
