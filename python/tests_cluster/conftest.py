"""The engine of the tests, `--engine spark` or `--engine sail`: started once and ended for certain."""

import os

import pytest
from engines import MissingEngine, Sail, SparkCluster


def pytest_addoption(parser):
    parser.addoption("--engine", choices=["spark", "sail"], default="spark", help="what the tests run on")


@pytest.fixture(scope="session")
def engine(request):
    """The engine, or a reason why the tests are skipped; with CI set it is never missing."""
    name = request.config.getoption("--engine")
    try:
        started = SparkCluster() if name == "spark" else Sail()
    except MissingEngine as error:
        if os.environ.get("CI"):
            pytest.fail(str(error))
        pytest.skip(str(error))
    yield started
    started.close()


@pytest.fixture(scope="session")
def spark(engine):
    """A session on the engine."""
    session = engine.session()
    yield session
    session.stop()


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    """Adds the logs of the engine to a failed test."""
    report = (yield).get_result()
    if report.failed and "engine" in getattr(item, "funcargs", {}):
        report.sections.append(("logs of the engine", item.funcargs["engine"].logs()))
