"""The wheel holds all that runs need, and gives the command."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(out), str(ROOT)]
    subprocess.run(command, check=True, capture_output=True)
    return next(out.glob("archstone-*.whl"))


def test_everything_that_stands_in_the_package_is_in_the_wheel(wheel: Path) -> None:
    here = {
        str(path.relative_to(ROOT / "src"))
        for path in (ROOT / "src" / "archstone").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert here <= set(ZipFile(wheel).namelist())


def test_the_installed_command_runs_the_main_job(wheel: Path, tmp_path: Path) -> None:
    install = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", str(tmp_path)]
    subprocess.run([*install, str(wheel)], check=True, capture_output=True)
    environment = {**os.environ, "PYTHONPATH": str(tmp_path), "NO_COLOR": "1"}
    said = subprocess.run(
        [sys.executable, str(tmp_path / "bin" / "archstone"), "tour"],
        check=True,
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env=environment,
    )
    assert "Southside Congregations" in said.stdout
