"""What can be wrong with a host: each function spoils one path of a tree."""

import os
import random
import shutil
from collections.abc import Callable
from pathlib import Path

GIB = 1024**3
Spoil = Callable[[random.Random, Path], None]


def clear(place: Path) -> None:
    """Nothing is there any more."""
    if place.is_dir() and not place.is_symlink():
        shutil.rmtree(place)
    else:
        place.unlink(missing_ok=True)


def content_of(place: Path) -> bytes:
    """What is there, as far as it is worth changing."""
    if not place.is_file():
        return b""
    with place.open("rb") as opened:
        return opened.read(100_000)


def as_file(place: Path, content: bytes) -> None:
    """A file with this content, whatever was there."""
    clear(place)
    place.write_bytes(content)


def missing(rng: random.Random, place: Path) -> None:
    clear(place)


def empty(rng: random.Random, place: Path) -> None:
    as_file(place, b"")


def binary(rng: random.Random, place: Path) -> None:
    as_file(place, rng.randbytes(rng.randrange(1, 5000)))


def sparse(rng: random.Random, place: Path) -> None:
    old = content_of(place)
    as_file(place, old)
    os.truncate(place, GIB)


def pipe(rng: random.Random, place: Path) -> None:
    clear(place)
    os.mkfifo(place)


def folder(rng: random.Random, place: Path) -> None:
    clear(place)
    (place / "file").mkdir(parents=True)


def file_for_folder(rng: random.Random, place: Path) -> None:
    top = (place.parent / "truth.json").exists()
    as_file(place if top else place.parent, b"not a folder\n")


def looped(rng: random.Random, place: Path) -> None:
    clear(place)
    place.symlink_to(rng.choice((place.name, ".", "..", "/", f"../{place.parent.name}/{place.name}")))


def dangling(rng: random.Random, place: Path) -> None:
    clear(place)
    place.symlink_to(rng.choice(("nowhere", "/nowhere/at/all", "../" * 30 + "etc/passwd", "x" * 255, "a/" * 1000)))


def chained(rng: random.Random, place: Path) -> None:
    """Links of links, more than anybody follows, with this machine at the end."""
    clear(place)
    for number in range(60):
        step = place.with_name(f"{place.name[:100]}~{number}")
        clear(step)
        step.symlink_to(f"{place.name[:100]}~{number + 1}")
    clear(place.with_name(f"{place.name[:100]}~60"))
    place.with_name(f"{place.name[:100]}~60").symlink_to(place.absolute().root)
    place.symlink_to(f"{place.name[:100]}~0")


def foreign(rng: random.Random, place: Path) -> None:
    as_file(
        place,
        rng.choice(
            ("日本語\n".encode("euc_jp"), b"\xff\xfe\n", "é".encode("latin-1") * 300, "\ufeff1500\n".encode(), "１５００\n".encode())
        ),
    )


def returned(rng: random.Random, place: Path) -> None:
    old = content_of(place) or b"1\n2\n"
    as_file(place, old.replace(b"\n", b"\r\n") + rng.choice((b"", b"\r", b"\x0b\x0c\x1c\x85\r\n")))


def nulled(rng: random.Random, place: Path) -> None:
    old = content_of(place)
    as_file(place, rng.choice((bytes(4096), b"\0" + old, old[: len(old) // 2] + b"\0" + old[len(old) // 2 :])))


NUMBERS = (
    b"-1\n", b"9" * 5000, b"4294967295\n", b"18446744073709551616\n", b"-9223372036854775809\n", b"1e999\n", b"nan\n", b"0x\n", b"0xzz\n",
    b"0b1\n", b"1_000\n", b"+5\n", b" 7 \n", b"\xd9\xa3\n", b"--1", b"NaN: : :\n:::\n",
)  # fmt: skip


def odd_number(rng: random.Random, place: Path) -> None:
    as_file(place, rng.choice(NUMBERS))


def shuffled(rng: random.Random, place: Path) -> None:
    old = bytearray(content_of(place))
    for _ in range(min(len(old), 40)):
        old[rng.randrange(len(old))] = rng.randrange(256)
    as_file(place, bytes(old))


def one_line(rng: random.Random, place: Path) -> None:
    as_file(place, b"a:" * 300_000)


def many_lines(rng: random.Random, place: Path) -> None:
    as_file(place, b"processor : 0\nphysical id : 1\ncore id: 2\n" * 30_000)


def many_names(rng: random.Random, place: Path) -> None:
    clear(place)
    place.mkdir()
    for number in range(300):
        (place / f"{number}\udcff\n").touch()


SPOILS: tuple[Spoil, ...] = (
    missing, empty, binary, sparse, pipe, folder, file_for_folder, looped, dangling, chained, foreign, returned, nulled, odd_number,
    shuffled, one_line, many_lines, many_names,
)  # fmt: skip


def places(root: Path) -> list[Path]:
    """Every path of a tree but what tells about the tree, folders included; links are not followed."""
    found = [Path(folder) / name for folder, folders, files in os.walk(root) for name in (*folders, *files)]
    return sorted(path for path in found if path.parent != root or path.is_dir())


def spoil(rng: random.Random, root: Path, times: int) -> list[str]:
    """What was done, for whoever reads a failure."""
    told = []
    for _ in range(times):
        now = places(root)
        if not now:
            break
        place, change = rng.choice(now), rng.choice(SPOILS)
        told.append(f"{change.__name__} {place.relative_to(root)}")
        change(rng, place)
    return told
