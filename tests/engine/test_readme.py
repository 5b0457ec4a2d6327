"""The README of the engine shows code that runs."""

import re
from pathlib import Path


def test_the_example_runs() -> None:
    readme = Path(__file__).resolve().parents[2] / "engine" / "README.md"
    examples = re.findall(r"```python\n(.*?)```", readme.read_text("utf-8"), re.DOTALL)

    assert examples
    for example in examples:
        exec(compile(example, "README.md", "exec"), {})
