"""A router's configuration as it was read: statements as paths, and what could not be read, by line."""

from dataclasses import dataclass
from typing import Literal, NamedTuple

Form = Literal["set-lines", "config-boot", "mixture", "nothing"]
Verb = Literal["set", "delete", "comment", "activate", "deactivate"]
Path = tuple[str, ...]


class Word(NamedTuple):
    """One word without its quotes, and where it stands in the text with them."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Remark:
    """Something to tell about one line, for the eyes of whoever gave the configuration."""

    line: int
    code: str
    message: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.message}"


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement: what it does, its words from the top of the tree to the value, and its line."""

    verb: Verb
    words: tuple[Word, ...]
    line: int

    @property
    def path(self) -> Path:
        """The words without their places."""
        return tuple(word.text for word in self.words)


@dataclass(frozen=True, slots=True, kw_only=True)
class Configuration:
    """What a configuration says. Every line of `text` is in a statement, is a comment or a command of the shell, or has a fault."""

    text: str
    """As it was given, without the control characters of a terminal; the places of words count in it."""
    form: Form
    statements: tuple[Statement, ...] = ()
    prompts: tuple[Word, ...] = ()
    """`user@host` before commands that were pasted from a terminal."""
    faults: tuple[Remark, ...] = ()
    hints: tuple[Remark, ...] = ()
    system: Literal["Vyatta", "VyOS"] | None = None
    """Whose configuration it is, where its closing comment tells."""
    release: str | None = None

    def active(self) -> tuple[Path, ...]:
        """The paths in force: set, and neither deleted nor deactivated afterwards; in order."""
        paths: dict[Path, None] = {}
        for statement in self.statements:
            path = statement.path
            if statement.verb == "set":
                paths[path] = None
            elif statement.verb in ("delete", "deactivate"):
                paths = {kept: None for kept in paths if kept[: len(path)] != path}
        return tuple(paths)
