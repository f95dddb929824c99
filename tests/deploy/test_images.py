"""What the three images are made of. That they build is proved by building them."""

import re
import tomllib

import pytest
import yaml

from functions import gunicorn_cloud as functions_gunicorn
from tests.deploy.dockerfiles import DOORS, ROOT, parse, reaches_builder, read
from web.serving import gunicorn_cloud as web_gunicorn

IGNORE = (ROOT / ".dockerignore").read_text(encoding="utf-8")
PIN = re.compile(r"^([A-Za-z0-9][A-Za-z0-9._-]*)==([^ ;\\\n]+)", re.MULTILINE)
GPL_OR_MEDIA = {"av", "opencv-python-headless", "faster-whisper", "torch", "pyannote-audio"}


def pins(name: str) -> dict[str, set[str]]:
    """Package to versions in a lock; a package may have one for each Python."""
    found: dict[str, set[str]] = {}
    for package, version in PIN.findall((ROOT / name).read_text(encoding="utf-8")):
        found.setdefault(re.sub(r"[-_.]+", "-", package).lower(), set()).add(version)
    return found


@pytest.mark.parametrize("door", DOORS)
def test_all_that_is_copied_exists_and_reaches_the_builder(door: str) -> None:
    for stage in read(door).stages:
        for source in stage.copies:
            assert (ROOT / source).exists(), source
            assert reaches_builder(source, IGNORE), source


@pytest.mark.parametrize(
    "path",
    (
        ".env",
        ".git/config",
        "lifestream/.env",
        "web/.env.production",
        "data/lifestream.sqlite3",
        "lifestream/domain/__pycache__/job.cpython-311.pyc",
        "terraform/environments/prod.tfvars",
        "tests/data/standup.mp4",
        "key.json",
    ),
)
def test_secrets_data_and_what_no_image_needs_do_not_reach_the_builder(path: str) -> None:
    assert not reaches_builder(path, IGNORE)
    assert reaches_builder(path, ""), "the check itself would not notice"


@pytest.mark.parametrize("door", DOORS)
def test_the_image_runs_as_nobody_special_on_the_pinned_base(door: str) -> None:
    made = read(door)

    assert re.fullmatch(r"[1-9]\d{3,}:[1-9]\d{3,}", made.final.user)
    stages = {stage.name for stage in made.stages}
    assert all(s.base == "${PYTHON_IMAGE}" or s.base in stages for s in made.stages)
    assert re.fullmatch(r"python:3\.11\.\d+-slim-bookworm", made.arguments["PYTHON_IMAGE"])


def test_the_three_images_and_the_build_name_the_same_base_and_models() -> None:
    build = yaml.safe_load((ROOT / "cloudbuild.yaml").read_text(encoding="utf-8"))
    named = {read(door).arguments["PYTHON_IMAGE"] for door in DOORS}

    assert named == {build["substitutions"]["_PYTHON_IMAGE"]}
    text = (ROOT / "processor" / "Dockerfile").read_text(encoding="utf-8")
    model = build["substitutions"]["_WHISPER_MODEL"]
    assert re.findall(r"^ARG WHISPER_MODEL=(.*)$", text, re.MULTILINE) == [model, model]


@pytest.mark.parametrize("door", DOORS)
def test_only_what_was_locked_with_its_hash_is_installed(door: str) -> None:
    made = read(door)
    installing = [run for stage in made.stages for run in stage.runs if " install --" in run]

    assert installing
    for run in installing:
        assert "--require-hashes" in run
        assert "--no-deps" in run
    name = f"deploy/locks/{door}.txt"
    text = re.sub(r"\\\n", " ", (ROOT / name).read_text(encoding="utf-8"))
    locked = [line for line in text.splitlines() if PIN.match(line)]
    assert all("--hash=sha256:" in line for line in locked), name


@pytest.mark.parametrize("door", DOORS)
def test_an_image_has_the_versions_that_were_tested(door: str) -> None:
    tested = pins("requirements.txt")
    for package, versions in pins("deploy/locks/gcp.txt").items():
        tested.setdefault(package, set()).update(versions)

    differ = {
        package: versions
        for package, versions in pins(f"deploy/locks/{door}.txt").items()
        if package in tested and not versions <= tested[package]
    }

    assert differ == {}


@pytest.mark.parametrize("group", [*DOORS, "bench", "dev", "gcp", "pyannote", "writer"])
def test_a_file_of_locks_is_what_pyproject_chose_and_uv_locked(group: str) -> None:
    """A package added to pyproject.toml is installed only after .ci/lock ran."""
    lock = tomllib.loads((ROOT / "uv.lock").read_text(encoding="utf-8"))
    locked = {(package["name"], package.get("version")) for package in lock["package"]}
    installed = pins(f"deploy/locks/{group}.txt")
    if group == "pyannote":
        installed |= pins("requirements.txt") | pins("deploy/locks/dev.txt")

    assert chosen(group) - set(installed) == set()
    assert {
        (name, version) for name, versions in installed.items() for version in versions
    } <= locked


def chosen(group: str) -> set[str]:
    """Names of what a dependency group of pyproject.toml asks for, those it includes besides."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    names: set[str] = set()
    for wanted in project["dependency-groups"][group]:
        if isinstance(wanted, dict):
            names |= chosen(wanted["include-group"])
        elif name := re.match(r"[A-Za-z][A-Za-z0-9._-]*", wanted):
            names.add(re.sub(r"[-_.]+", "-", name[0]).lower())
    return names


@pytest.mark.parametrize("door", ("web", "functions"))
def test_the_doors_carry_no_media_library_and_so_no_gpl_codec(door: str) -> None:
    assert not GPL_OR_MEDIA & set(pins(f"deploy/locks/{door}.txt"))
    assert "GPL" not in (ROOT / door / "Dockerfile").read_text(encoding="utf-8")


def test_the_processor_has_one_set_of_cuda_12_libraries() -> None:
    locked = pins("deploy/locks/processor.txt")

    nvidia = {package for package in locked if package.startswith("nvidia-")}
    assert "nvidia-cublas-cu12" in nvidia, "CTranslate2 loads libcublas.so.12"
    assert all(package.endswith("-cu12") for package in nvidia), "one CUDA, not two"
    libraries = read("processor").final.environ["LD_LIBRARY_PATH"]
    assert libraries.endswith("/nvidia/cublas/lib")
    assert "AND GPL-3.0-or-later" in (ROOT / "processor" / "Dockerfile").read_text("utf-8")


def test_the_token_of_the_model_hub_stays_in_no_layer() -> None:
    made = read("processor")
    text = (ROOT / "processor" / "Dockerfile").read_text(encoding="utf-8")

    (fetching,) = [run for s in made.stages for run in s.runs if "LIFESTREAM_HF_TOKEN" in run]
    assert fetching.startswith("--mount=type=secret,id=hf_token ")
    assert not any("TOKEN" in name for stage in made.stages for name in stage.environ)
    assert not re.search(r"^ARG .*(TOKEN|KEY|SECRET)", text, re.MULTILINE)
    assert made.final.environ["HF_HUB_OFFLINE"] == "1"


@pytest.mark.parametrize(
    ("file", "name", "number"),
    (
        ("web.tf", "web_concurrency", web_gunicorn.CONCURRENCY),
        ("functions.tf", "function_concurrency", functions_gunicorn.CONCURRENCY),
    ),
)
def test_an_instance_has_a_thread_for_each_request_it_is_sent(
    file: str, name: str, number: int
) -> None:
    text = (ROOT / "terraform" / file).read_text(encoding="utf-8")

    assert re.search(rf"^\s*{name}\s*=\s*{number}$", text, re.MULTILINE)
    assert f"max_instance_request_concurrency = local.{name}" in re.sub(" +", " ", text)
    assert web_gunicorn.threads > web_gunicorn.CONCURRENCY
    assert functions_gunicorn.threads > functions_gunicorn.CONCURRENCY


def test_the_reader_of_dockerfiles_sees_what_it_is_asked_about() -> None:
    made = parse('FROM a:1 AS b\nCOPY x y /z/\nFROM c\nUSER 5\nRUN one \\\n    two\nCMD ["d"]\n')

    assert made.stages[0].copies == ["x", "y"]
    assert (made.final.user, made.final.runs, made.final.command) == ("5", ["one two"], ["d"])


def test_terraform_mounts_nothing_over_the_models() -> None:
    folder = read("processor").final.environ["LIFESTREAM_DATA_DIR"]
    text = (ROOT / "terraform" / "processor.tf").read_text(encoding="utf-8")

    assert re.search(rf'data_dir\s*=\s*"{folder}"', text)
    assert re.search(r'scratch_path\s*=\s*"\$\{local.data_dir\}/scratch"', text)
    assert text.count("local.data_dir") == 1
    assert text.count(f'"{folder}') == 1
