"""The wheel: built here, installed into an empty environment, run there without a network."""

import json
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
WEB = ROOT / "src" / "folkmoot" / "web"
SECONDS_MAX = 180

# Stands in the empty environment: whatever wants to leave this computer fails at once.
NO_NETWORK = """
import socket

def stay(self, address, inner=socket.socket.connect):
    if self.family in (socket.AF_INET, socket.AF_INET6) and address[0] not in ("127.0.0.1", "::1"):
        raise OSError(f"no network: {address}")
    return inner(self, address)

socket.socket.connect = stay
"""

pytestmark = pytest.mark.xdist_group("wheel")


def run(*argv: str | Path, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a command to its end, away from the source."""
    return subprocess.run(
        [str(part) for part in argv],
        cwd=folder,
        env={"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"},
        capture_output=True,
        text=True,
        timeout=SECONDS_MAX,
        check=False,
    )


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel as hatchling builds it."""
    folder = tmp_path_factory.mktemp("dist")
    built = run(
        sys.executable, "-m", "build", "--wheel", "--no-isolation", "-o", folder, ROOT,
        folder=folder,
    )  # fmt: skip
    assert built.returncode == 0, built.stdout + built.stderr
    (found,) = folder.glob("*.whl")
    return found


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The programs of an environment that has the wheel, sees its dependencies and no source."""
    home = tmp_path_factory.mktemp("empty")
    venv.create(home, with_pip=False, symlinks=True)
    (site,) = home.glob("lib/python*/site-packages")
    put = run(
        sys.executable, "-m", "pip", "--python", home / "bin" / "python", "install", "--quiet",
        "--no-deps", "--no-index", "--no-compile", "--disable-pip-version-check", wheel,
        folder=home,
    )  # fmt: skip
    assert put.returncode == 0, put.stdout + put.stderr
    # Read as a plain path, so the editable installation that lies there is not seen.
    (site / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
    (site / "sitecustomize.py").write_text(NO_NETWORK)
    return home / "bin"


def test_it_holds_everything_that_pages_need(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    wanted = {
        str(path.relative_to(ROOT / "src"))
        for path in WEB.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }

    assert len(wanted) > 100
    assert wanted - names == set()
    assert {path.rpartition(".")[2] for path in wanted} >= {"html", "css", "js", "woff2", "svg"}
    assert "folkmoot_engine/__init__.py" in names
    assert "folkmoot_rooms/__init__.py" in names
    assert not any(name.startswith(("tests/", "benchmarks/")) for name in names)


def test_what_runs_is_the_wheel_and_not_the_source(installed: Path, tmp_path: Path) -> None:
    said = run(
        installed / "python", "-c", "import folkmoot; print(folkmoot.__file__)", folder=tmp_path
    )

    assert said.stdout.startswith(str(installed.parent))


def test_it_counts(installed: Path, tmp_path: Path) -> None:
    file = ROOT / "tests" / "data" / "pabulib" / "Netherlands_Amsterdam_643.pb"
    said = run(installed / "folkmoot", "count", file, "--json", folder=tmp_path)

    assert said.returncode == 0, said.stderr
    assert json.loads(said.stdout)["funded"]


def test_it_holds_a_whole_practice_meeting_without_a_network(
    installed: Path, tmp_path: Path
) -> None:
    said = run(installed / "folkmoot", "practise", "--auto", "--people", "5", folder=tmp_path)

    assert said.returncode == 0, said.stdout + said.stderr
    assert "This record is right." in said.stdout
    assert list(tmp_path.iterdir()) == []
