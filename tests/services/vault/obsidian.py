"""Obsidian's rules, as a vault is checked by them. Source: Obsidian help, "Internal links"."""

import re
import unicodedata
from pathlib import Path
from urllib.parse import unquote

FORBIDDEN = set('#^[]|<>:"/\\?*')
_CODE = re.compile(r"(?<!\\)!?\[\[((?:[^\]\\]|\\.)+)\]\]")
_PLAIN = re.compile(r"(?<!\\)\]\(((?!https?:)[^)\s]+)\)")


def complaints(root: Path) -> list[str]:
    """What Obsidian would not resolve, and names that a machine would not take."""
    files = [path for path in root.rglob("*") if path.is_file() and not path.name.startswith(".")]
    found = [f"{path.name}: name" for path in files if FORBIDDEN & set(path.name)]
    notes: dict[str, Path] = {}
    others = {unicodedata.normalize("NFC", path.name).casefold() for path in files}
    for path in files:
        if path.suffix == ".md":
            name = unicodedata.normalize("NFC", path.stem).casefold()
            if name in notes:
                found.append(f"{path.stem}: twice")
            notes[name] = path
    for path in notes.values():
        text = path.read_text(encoding="utf-8")
        for link in _CODE.findall(text):
            name = link.partition("|")[0].partition("#")[0].rpartition("/")[2].casefold()
            if name not in notes and name not in others:
                found.append(f"{path.name}: [[{link}]]")
        for address in _PLAIN.findall(text):
            if not (path.parent / unquote(address.partition("#")[0])).exists():
                found.append(f"{path.name}: ({address})")
    return found
