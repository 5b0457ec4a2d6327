"""What a measurement needs of this machine: a compiler, Node, two cores, descriptors, /proc."""

import os
import resource
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
PEERS = HERE / "peers"
# Installed into a cache of this user's, never into the repository.
PACKAGES = ("ws@8.23.0", "socket.io@4.8.4")
NPM_SECONDS_MAX = 300
TICKS = os.sysconf("SC_CLK_TCK")
PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")


class Missing(Exception):  # noqa: N818 - said to people as "there is no compiler".
    """Something that a part of the bench needs is not here."""


def compiled(source: Path, folder: Path) -> Path:
    """Return a C program, made in ``folder``. Raises Missing."""
    compiler = next((name for name in ("cc", "gcc", "clang") if shutil.which(name)), None)
    if compiler is None:
        raise Missing("there is no C compiler (cc, gcc or clang), and the load client needs one")
    made = folder / source.stem
    command = [compiler, "-O2", "-Wall", "-o", str(made), str(source)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Missing(f"{source.name} cannot be compiled: {done.stderr}")
    return made


def node_modules() -> Path:
    """Return where the peers of Node are installed, installing them first. Raises Missing."""
    if not (shutil.which("node") and shutil.which("npm")):
        raise Missing("there is no Node.js with npm")
    cache = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "folkmoot-bench"
    modules = cache / "node_modules"
    if not all((modules / name.split("@")[0]).is_dir() for name in PACKAGES):
        cache.mkdir(parents=True, exist_ok=True)
        quiet = ("--no-audit", "--no-fund", "--no-save", "--loglevel=error")
        command = ["npm", "install", "--prefix", str(cache), *quiet, *PACKAGES]
        try:
            done = subprocess.run(
                command, capture_output=True, text=True, check=False, timeout=NPM_SECONDS_MAX
            )
        except subprocess.TimeoutExpired:
            raise Missing("npm did not end in time") from None
        if done.returncode:
            raise Missing(f"npm could not install {' and '.join(PACKAGES)}: {done.stderr}")
    return modules


@dataclass(frozen=True)
class Cores:
    """The core of every server, and that of the load client."""

    server: int
    client: int

    @property
    def said(self) -> str:
        """What a table has to say about them."""
        if self.server == self.client:
            return "server and clients share the one core there is"
        return f"server on core {self.server}, clients on core {self.client}"


def cores() -> Cores:
    """Return two cores if this process may use two."""
    usable = sorted(os.sched_getaffinity(0))
    return Cores(usable[0], usable[-1])


def connections_max() -> int:
    """Open as many descriptors as may be, and return how many connections fit."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    # The server keeps a thousand for its own files.
    return 10**6 if hard == resource.RLIM_INFINITY else hard - 1_100


@dataclass(frozen=True)
class Usage:
    """What a process has used, and how busy its core was, since they began."""

    cpu_seconds: float
    core_seconds: float
    rss_bytes: int


def usage(pid: int, core: int) -> Usage:
    """Read what a process with all its threads, and a core, have used until now."""
    after_name = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    cpu = (int(after_name[11]) + int(after_name[12])) / TICKS
    rss = int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * PAGE_BYTES
    lines = Path("/proc/stat").read_text().splitlines()
    line = next(line for line in lines if line.startswith(f"cpu{core} "))
    user, nice, system, _idle, _wait, irq, soft, steal = map(int, line.split()[1:9])
    return Usage(cpu, (user + nice + system + irq + soft + steal) / TICKS, rss)
