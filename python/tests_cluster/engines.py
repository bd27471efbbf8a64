"""Starts and ends the engines that the tests run on: a Spark cluster of a master and workers on this
machine, each a process of its own, or Sail in the process of the tests."""

import contextlib
import ctypes
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

STARTUP_SECONDS = 120
#: Compiling less is quicker in jobs of seconds.
QUICK_START = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"


class MissingEngine(Exception):
    """An engine cannot be started on this machine."""


class SparkCluster:
    """A standalone master and workers with one core each, on 127.0.0.1 and on free ports."""

    def __init__(self, workers=2, memory="1g"):
        import pyspark

        if shutil.which("java") is None and "JAVA_HOME" not in os.environ:
            raise MissingEngine("Spark needs Java 17, and there is no `java` (Debian: apt-get install openjdk-17-jre-headless)")
        self.home = Path(pyspark.__file__).parent
        self.folder = Path(tempfile.mkdtemp(prefix="paratheme-spark-"))
        self.memory = memory
        self.processes = {}
        self.workers = []
        try:
            self._start("master", "org.apache.spark.deploy.master.Master")
            self.url = self._wait("master", r"Starting Spark master at (spark://\S+)")
            self.add_workers(workers)
        except BaseException:
            self.close()
            raise

    def add_workers(self, count):
        """Starts more workers with one core each, and waits until the master has them."""
        options = ["--cores", "1", "--memory", self.memory, "--work-dir", str(self.folder / "work"), self.url]
        names = [f"worker-{len(self.workers) + more}" for more in range(count)]
        for name in names:
            self._start(name, "org.apache.spark.deploy.worker.Worker", options)
            self.workers.append(self.processes[name])
        for name in names:
            self._wait(name, "Successfully registered with master")

    def kill_worker(self):
        """Ends the first worker that is there at once, and all that it has started."""
        worker = next(worker for worker in self.workers if worker.poll() is None)
        for process in [*descendants(worker.pid), worker.pid]:
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)

    def _start(self, name, main, options=()):
        log = self.folder / f"{name}.log"
        command = [str(self.home / "bin" / "spark-class"), main, "--host", "127.0.0.1", "--port", "0", "--webui-port", "0", *options]
        environment = dict(
            os.environ,
            SPARK_HOME=str(self.home),
            SPARK_LOCAL_IP="127.0.0.1",
            PYSPARK_PYTHON=sys.executable,
            SPARK_LOCAL_DIRS=str(self.folder / "local"),
            SPARK_DAEMON_MEMORY="256m",
            SPARK_DAEMON_JAVA_OPTS=QUICK_START,
        )
        with log.open("wb") as output:
            # A session of its own: what it starts is ended with it.
            process = subprocess.Popen(
                command, env=environment, stdout=output, stderr=output, start_new_session=True, preexec_fn=end_with_parent
            )
        self.processes[name] = process

    def _wait(self, name, pattern):
        process, log = self.processes[name], self.folder / f"{name}.log"
        end = time.monotonic() + STARTUP_SECONDS
        while time.monotonic() < end:
            found = re.search(pattern, log.read_text(errors="replace"))
            if found:
                return found.group(found.lastindex or 0)
            if process.poll() is not None:
                break
            time.sleep(0.1)
        raise MissingEngine(f"the {name} of Spark does not start:\n{log.read_text(errors='replace')[-3000:]}")

    def session(self, **settings):
        """Starts a program on the cluster: the driver is this process."""
        from pyspark.sql import SparkSession

        os.environ.update(SPARK_LOCAL_IP="127.0.0.1", PYSPARK_PYTHON=sys.executable, PYSPARK_DRIVER_PYTHON=sys.executable)
        builder = SparkSession.builder.master(self.url).appName("paratheme")
        chosen = {
            "spark.driver.host": "127.0.0.1",
            "spark.driver.bindAddress": "127.0.0.1",
            "spark.ui.enabled": "false",
            "spark.ui.showConsoleProgress": "false",
            "spark.executor.memory": "600m",
            "spark.driver.extraJavaOptions": QUICK_START,
            "spark.executor.extraJavaOptions": QUICK_START,
            "spark.sql.shuffle.partitions": "4",
            "spark.local.dir": str(self.folder / "local"),
            "spark.sql.warehouse.dir": str(self.folder / "warehouse"),
            "spark.log.level": "ERROR",
        }
        for key, value in {**chosen, **settings}.items():
            builder = builder.config(key, value)
        return builder.getOrCreate()

    def logs(self):
        """Returns the ends of all logs, for a failed test."""
        logs = [*self.folder.glob("*.log"), *self.folder.glob("work/*/*/stderr")]
        return "\n".join(f"--- {log.relative_to(self.folder)}\n{log.read_text(errors='replace')[-1500:]}" for log in logs)

    def close(self):
        """Ends every process that was started, and what these have started."""
        for process in reversed(self.processes.values()):
            end_session(process)
        shutil.rmtree(self.folder, ignore_errors=True)


def end_with_parent():
    """Asks the kernel to end this process when the one that started it is gone, however that ended."""
    ask_for_signal = 1
    ctypes.CDLL(None).prctl(ask_for_signal, signal.SIGTERM)


def descendants(process):
    """Returns the processes that a process has started, and what these have started."""
    children = {}
    for status in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            text = status.read_text()
            parent = int(text.rpartition(")")[2].split()[1])
            children.setdefault(parent, []).append(int(status.parent.name))
    found, waiting = [], [process]
    while waiting:
        started = children.get(waiting.pop(), [])
        found += started
        waiting += started
    return found


def end_session(process):
    """Ends a process with all others of its session, at once if it does not end by itself."""
    for how in (signal.SIGTERM, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, how)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(timeout=10)


class Sail:
    """A server of Spark Connect in this process, without a Java machine."""

    def __init__(self):
        try:
            from pysail.spark import SparkConnectServer
        except ImportError as error:
            raise MissingEngine(f"Sail is not installed: {error}") from error
        self.server = SparkConnectServer("127.0.0.1", 0)
        self.server.start(background=True)

    def session(self, **settings):
        """Starts a program on the server."""
        from pyspark.sql import SparkSession

        host, port = self.server.listening_address
        builder = SparkSession.builder.remote(f"sc://{host}:{port}")
        for key, value in settings.items():
            builder = builder.config(key, value)
        return builder.getOrCreate()

    def logs(self):
        """Returns nothing: Sail writes to standard error."""
        return ""

    def close(self):
        """Ends the server."""
        self.server.stop()
