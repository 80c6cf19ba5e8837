"""The guest image: a Debian tree with kernel, Python and QEMU, and a squashfs of it. Made once, kept by what it is made of."""

import hashlib
import os
import shutil
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.lab import cpio, modules

SUITE = "trixie"
"""The first Debian whose QEMU imitates an 82576 with virtual functions."""
PACKAGES = (
    *("linux-image-amd64", "udev", "kmod", "busybox-static", "python3", "ethtool", "iproute2"),
    *("qemu-system-x86", "seabios", "ipxe-qemu", "squashfs-tools"),
)
RECIPE = 1
"""Goes up when this file makes another image out of the same ingredients."""
LEFT_OUT = ("usr/share/man", "usr/share/doc", "usr/share/locale", "usr/share/info", "var/lib/apt/lists", "var/cache", "boot/initrd.img*")
LIBRARIES = "usr/lib/x86_64-linux-gnu"
BOOT = Path(__file__).with_name("boot")


class LabError(Exception):
    """The lab cannot do its work here; the message names the way out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    """One Debian tree. Its programs run on this machine with their own libraries, and inside the guests as usual."""

    folder: Path
    kernel_release: str

    @property
    def root(self) -> Path:
        """The disk that guests start from."""
        return self.folder / "root.squashfs"

    @property
    def kernel(self) -> str:
        """Where the tree keeps the kernel, seen from its top."""
        return f"boot/vmlinuz-{self.kernel_release}"

    def program(self, path: str) -> list[str]:
        """How to start a program of the tree on this machine: by the tree's own loader, so that nothing here is replaced."""
        tree = self.folder / "tree"
        return [str(tree / "usr/lib64/ld-linux-x86-64.so.2"), "--library-path", str(tree / LIBRARIES), str(tree / path)]

    def initramfs(self, job: Mapping[str, bytes]) -> bytes:
        """The first files of a guest: what finds the disks, and under job/ what it is to do."""
        files = {name: (BOOT / name).read_bytes() for name in ("init", "stage", "words")}
        files["bin/busybox"] = (self.folder / "tree/usr/bin/busybox").read_bytes()
        place, order = _modules_of(self.folder / "tree", self.kernel_release), (self.folder / "boot-modules").read_text().split()
        files["modules/order"] = "".join(f"{Path(path).name}\n" for path in order).encode()
        files |= {f"modules/{Path(path).name}": (place / path).read_bytes() for path in order}
        files |= {f"job/{name}": content for name, content in job.items()}
        return cpio.pack(files, executable=("init", "stage", "bin/busybox"))


def build(lab: Path, say: Callable[[str], None]) -> Image:
    """The image, made now or earlier."""
    made_of = repr((RECIPE, SUITE, PACKAGES, LEFT_OUT, modules.BOOT, modules.DRIVERS))
    folder = lab / f"image-{hashlib.sha256(made_of.encode()).hexdigest()[:12]}"
    if not folder.exists():
        require_root()
        for old in lab.glob("image-*"):
            shutil.rmtree(old)
        fresh = lab / "image-new"
        fresh.mkdir(parents=True)
        say(f"building the guest image in {folder} (once, some minutes)")
        _make_tree(fresh / "tree")
        release = _release_of(fresh / "tree")
        _keep_modules(fresh, release)
        pack(Image(folder=fresh, kernel_release=release), fresh / "tree", fresh / "root.squashfs", "root", leave_out=LEFT_OUT)
        fresh.rename(folder)
    return Image(folder=folder, kernel_release=_release_of(folder / "tree"))


def require_root() -> None:
    """Nothing, or the reason why no guest can be built or started here."""
    lacking = [name for name in ("mmdebstrap", "apt-get", "unshare") if shutil.which(name) is None]
    if os.geteuid() != 0:
        raise LabError("the lab unpacks Debian and makes network namespaces: run it as root")
    if lacking:
        raise LabError(f"not installed: {', '.join(lacking)}; on Debian: apt-get install mmdebstrap apt util-linux")


def pack(image: Image, folder: Path, disk: Path, label: str, *, leave_out: tuple[str, ...] = ()) -> None:
    """A read-only disk of this folder that calls itself `label`; lz4, because the guest's processor is an interpreter."""
    (folder / ".lab").write_text(label)
    disk.unlink(missing_ok=True)
    excluded = ["-wildcards", "-e", *leave_out] if leave_out else []
    words = [*image.program("usr/bin/mksquashfs"), str(folder), str(disk), "-comp", "lz4", "-noappend", "-no-progress", "-quiet", *excluded]
    _run(words, disk.with_suffix(".log"))


def compile_python(image: Image, folder: Path) -> None:
    """Bytecode of everything in the folder, made by the guest's own Python: an interpreted processor takes half a minute for it."""
    home = f"PYTHONHOME={image.folder / 'tree/usr'}"
    words = ["-m", "compileall", "-q", "--invalidation-mode", "unchecked-hash", str(folder)]
    _run(["env", home, *image.program("usr/bin/python3"), *words], folder / "compile.log")


def _make_tree(tree: Path) -> None:
    paths = [f"--dpkgopt=path-exclude=/usr/share/{name}/*" for name in ("man", "doc", "locale", "info")]
    words = ["mmdebstrap", "--variant=minbase", f"--include={','.join(PACKAGES)}", '--aptopt=APT::Install-Recommends "false"', *paths]
    _run([*words, SUITE, str(tree), _mirror()], tree.with_suffix(".log"))


def _mirror() -> str:
    """The Debian mirror that this machine's own apt uses."""
    words = ["apt-get", "indextargets", "--format", "$(REPO_URI)", "Created-By: Packages", "Origin: Debian", "Label: Debian"]
    found = subprocess.run(words, capture_output=True, text=True, check=False).stdout.split()
    if not found:
        raise LabError("apt knows no Debian mirror here: add one to /etc/apt/sources.list and run apt-get update")
    return found[0]


def _release_of(tree: Path) -> str:
    (modules_of_kernel,) = (tree / "usr/lib/modules").iterdir()
    return modules_of_kernel.name


def _modules_of(tree: Path, release: str) -> Path:
    return tree / "usr/lib/modules" / release


def _keep_modules(folder: Path, release: str) -> None:
    """Only what the profiles ask for stays, uncompressed: xz is slow on an interpreted processor."""
    place = _modules_of(folder / "tree", release)
    dependencies, builtin = (place / "modules.dep").read_text(), (place / "modules.builtin").read_text()
    wanted = modules.needed((*modules.BOOT, *modules.DRIVERS), dependencies, builtin)
    for path in place.rglob("*.ko*"):
        if str(path.relative_to(place)) not in wanted:
            path.unlink()
    _run(["xz", "--decompress", *(str(place / path) for path in wanted if path.endswith(".xz"))], folder / "xz.log")
    _run(["chroot", str(folder / "tree"), "depmod", release], folder / "depmod.log")
    boot = modules.needed(modules.BOOT, (place / "modules.dep").read_text(), builtin)
    (folder / "boot-modules").write_text("\n".join(boot))


def _run(words: list[str], log: Path) -> None:
    """The command with its output in `log`, which a failure quotes."""
    with log.open("wb") as sink:
        done = subprocess.run(words, stdin=subprocess.DEVNULL, stdout=sink, stderr=subprocess.STDOUT, check=False)
    if done.returncode:
        tail = log.read_text("utf-8", "replace")[-600:]
        raise LabError(f"{Path(words[0]).name} failed with exit code {done.returncode}; {log} ends:\n{tail}")
