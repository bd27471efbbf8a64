"""The package as a whole: its functions are those of the command line, its examples run, it hears signals."""

import doctest
import importlib
import inspect
import os
import pkgutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import paratheme

PYTHON = Path(__file__).resolve().parents[1]


def test_functions_are_written_from_the_command_line():
    ran = subprocess.run([sys.executable, PYTHON / "scripts" / "write_functions.py", "--check"], capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr


def test_options_are_keywords():
    parameters = inspect.signature(paratheme.score).parameters
    assert parameters["unit"].default == "paragraph" and parameters["keywords"].default == 5
    assert all(parameter.kind is parameter.KEYWORD_ONLY for name, parameter in parameters.items() if name != "source")
    with pytest.raises(TypeError, match="text_fild"):
        paratheme.score(["Taxes rise."], text_fild="body")
    with pytest.raises(ValueError, match="threshold"):
        paratheme.score(["Taxes rise."], threshold=7)
    with pytest.raises(TypeError, match="`near` is True or False"):
        paratheme.score(["Taxes rise."], near="yes")


@pytest.mark.parametrize("module", [found.name for found in pkgutil.iter_modules(paratheme.__path__) if found.name not in ("_paratheme", "__main__", "spark")])
def test_examples_run(module):
    needed = {"sklearn": "sklearn", "_placed": "pyspark", "_parts": "pyarrow", "_order": "pyarrow"}.get(module)
    if needed:
        pytest.importorskip(needed)
    failed, tried = doctest.testmod(importlib.import_module(f"paratheme.{module}"))
    assert failed == 0
    assert tried or module.startswith("_")


def test_the_command_is_the_program(command):
    ran = subprocess.run([sys.executable, "-m", "paratheme", "lexicon", "show"], check=True, capture_output=True)
    assert ran.stdout == command("lexicon", "show")
    ran = subprocess.run([sys.executable, "-m", "paratheme", "score", "/no/such/folder"], capture_output=True, text=True)
    assert ran.returncode == 2 and ran.stderr.startswith("error: /no/such/folder: ")


@pytest.mark.skipif(os.name != "posix", reason="signals are sent to a process")
def test_an_interrupt_is_heard_while_a_call_works(tmp_path):
    code = """if True:
        import paratheme, sys, time
        texts = [f"The council number {n} must make budget cuts of {n} per cent in year {n}." for n in range(400_000)]
        print("begins", flush=True)
        try:
            paratheme.score(texts, threads=1, progress=False)
        except KeyboardInterrupt:
            print(time.time(), flush=True)
        print(len(paratheme.score(texts[:3])), flush=True)
    """
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, cwd=tmp_path)
    assert process.stdout.readline() == "begins\n"
    time.sleep(0.7)
    sent = time.time()
    process.send_signal(signal.SIGINT)
    heard = float(process.stdout.readline())
    assert process.stdout.readline() == "3\n", "it can be called again"
    assert process.wait() == 0
    print(f"heard after {heard - sent:.3f} s")
    assert heard - sent < 5, "long before the run would have ended"


def test_calls_can_be_made_from_threads():
    from concurrent.futures import ThreadPoolExecutor

    texts = [[f"Budget cuts of {n} per cent.", "It rained."] for n in range(24)]
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda some: paratheme.score(some)["fiscal_pressure"], texts))
    assert found == [paratheme.score(some)["fiscal_pressure"] for some in texts]


@pytest.mark.filterwarnings("ignore::paratheme.ParathemeWarning")
@pytest.mark.parametrize("page", ["docs/PYTHON.md", "docs/TUTORIAL.md", "docs/COMING-FROM.md", "python/README.md", "README.md"])
def test_pages_run(page, monkeypatch):
    for needed in ("pandas", "sklearn", "matplotlib"):
        pytest.importorskip(needed)
    monkeypatch.setenv("MPLBACKEND", "Agg")
    monkeypatch.chdir(PYTHON.parent)
    failed, tried = doctest.testfile(page, module_relative=False, optionflags=doctest.NORMALIZE_WHITESPACE)
    assert failed == 0 and tried
