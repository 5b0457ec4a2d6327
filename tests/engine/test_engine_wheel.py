"""The engine alone: built here, installed beside numpy and nothing else, counting there."""

import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import numpy as np
import pytest

ENGINE = Path(__file__).resolve().parents[2] / "engine"
SECONDS_MAX = 180

PROGRAM = """
import numpy as np
from folkmoot_engine import Ballots, Election, count, digest, document

approvals = np.array([[1, 1, 0], [1, 1, 0], [1, 0, 1], [0, 0, 1]])
hall = Election(
    ids=("toilet", "shuttle", "posters"),
    costs=np.array([360_000, 850_000, 950_000]),
    budget=1_500_000,
    ballots=Ballots.of_matrix(approvals),
)
print([hall.ids[project] for project in count(hall).funded])
"""

pytestmark = pytest.mark.xdist_group("wheel")


def run(*argv: str | Path, folder: Path) -> str:
    """Run a command to its end, away from the source; return what it prints."""
    done = subprocess.run(
        [str(part) for part in argv],
        cwd=folder,
        env={"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"},
        capture_output=True,
        text=True,
        timeout=SECONDS_MAX,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of the engine, as its own pyproject.toml builds it."""
    folder = tmp_path_factory.mktemp("dist")
    run(
        sys.executable, "-m", "build", "--wheel", "--no-isolation", "-o", folder, ENGINE,
        folder=folder,
    )  # fmt: skip
    (found,) = folder.glob("*.whl")
    return found


def test_it_needs_numpy_and_nothing_else_and_carries_its_types_and_licence(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        (metadata,) = (name for name in names if name.endswith("METADATA"))
        lines = archive.read(metadata).decode().splitlines()

    needs = [line for line in lines if line.startswith("Requires-Dist")]
    assert needs == ["Requires-Dist: numpy>=2.0"]
    assert "folkmoot_engine/py.typed" in names
    assert any(name.endswith("licenses/LICENSE") for name in names)
    assert all(name.startswith(("folkmoot_engine/", "folkmoot_engine-")) for name in names)


def test_it_counts_an_election_of_plain_arrays_in_an_empty_environment(
    wheel: Path, tmp_path: Path
) -> None:
    home = tmp_path / "empty"
    venv.create(home, with_pip=False, symlinks=True)
    (site,) = home.glob("lib/python*/site-packages")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    library = Path(np.__file__).parent
    for part in (library, library.with_name("numpy.libs")):
        if part.exists():
            (site / part.name).symlink_to(part)
    (program := tmp_path / "program.py").write_text(PROGRAM)

    assert run(home / "bin" / "python", program, folder=tmp_path) == "['toilet', 'posters']\n"
