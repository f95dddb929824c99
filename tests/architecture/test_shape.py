"""How the code is cut: functions that fit a screen, names that mean something."""

from collections import Counter
from pathlib import Path

from tests.architecture.checkout import PACKAGES, ROOT, functions, sources

FUNCTION_LINES = 50
TEST_FUNCTION_LINES = 60
FOLDER_MODULES = 20
TESTS_OF_THE_WHOLE = frozenset(
    {"architecture", "browser", "clocks", "contracts", "data", "deploy", "models", "terraform"}
)
"""Test folders without a room of that name: what they test is not one room."""
NAMES_THAT_MEAN_NOTHING = {"utils", "util", "helpers", "helper", "common", "manager", "base"}


def test_no_function_is_longer_than_a_screen() -> None:
    assert too_long(*PACKAGES, limit=FUNCTION_LINES) == {}


def test_no_test_is_longer_than_60_lines() -> None:
    assert too_long("tests", limit=TEST_FUNCTION_LINES) == {}


def test_no_module_has_a_name_that_means_nothing() -> None:
    named = [
        str(file)
        for file in sources(*PACKAGES, "tests")
        for part in file.with_suffix("").parts
        if NAMES_THAT_MEAN_NOTHING & set(part.split("_"))
    ]

    assert named == []


def test_every_test_folder_is_a_package() -> None:
    # A bare tests/web would be imported as "web" and shadow the door of that name.
    folders = {file.parent for file in sources("tests")}

    assert [str(folder) for folder in folders if not (ROOT / folder / "__init__.py").exists()] == []


def test_no_folder_has_more_modules_than_a_reader_remembers() -> None:
    scripts = [file.relative_to(ROOT) for file in (ROOT / "web" / "static" / "js").rglob("*.js")]
    held = Counter(
        file.parent
        for file in [*sources(*PACKAGES, "tests"), *scripts]
        if file.name not in {"__init__.py", "conftest.py"}
    )

    overfull = {str(folder): count for folder, count in held.items() if count > FOLDER_MODULES}
    assert overfull == {}, (
        f"More than {FOLDER_MODULES} modules in a folder: make rooms by use case or by port, and "
        "name each for what it holds."
    )


def test_tests_stand_in_the_same_rooms_as_what_they_test() -> None:
    folders = {file.parent.relative_to("tests") for file in sources("tests")} - {Path()}

    homeless = [
        str(folder)
        for folder in sorted(folders)
        if folder.parts[0] not in TESTS_OF_THE_WHOLE
        and not any((ROOT / root / folder).exists() for root in ("lifestream", "."))
    ]
    assert homeless == [], (
        "tests/A/B tests lifestream/A/B or A/B: give the tests the name of the room, or add what "
        "they look at as a whole to TESTS_OF_THE_WHOLE."
    )


def test_no_requirements_file_says_where_packages_come_from() -> None:
    # That is for the machine's own settings, such as a mirror, to say.
    saying = [
        f"{file.name}: {line}"
        for file in [ROOT / "requirements.txt", *(ROOT / "deploy" / "locks").iterdir()]
        for line in file.read_text(encoding="utf-8").splitlines()
        if line.startswith("--") or "://" in line
    ]

    assert saying == []


def too_long(*folders: str, limit: int) -> dict[str, int]:
    return {
        f"{file}:{name}": lines
        for file in sources(*folders)
        for name, lines in functions(file)
        if lines > limit
    }
