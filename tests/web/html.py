"""Reading our own pages: what is broken about a document's structure, and the words people see."""

from html.parser import HTMLParser
from itertools import pairwise

VOID = frozenset({"br", "col", "hr", "img", "input", "link", "meta", "path", "rect", "circle"})
SHAPES = frozenset({"path", "rect", "circle"})


class Page(HTMLParser):
    """A page taken apart: elements, ids, text, and every fault found on the way."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.faults: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(text)
        self.close()
        self.faults += [f"<{tag}> is never closed" for tag in self.open]
        self._look()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Notes an element."""
        names = [name for name, _ in attrs]
        self.faults += [f"<{tag}> has {name} twice" for name in names if names.count(name) > 1]
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Notes a shape of a picture."""
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.faults.append(f"<{tag}/> closes itself")

    def handle_endtag(self, tag: str) -> None:
        """Closes the element that is open."""
        if tag in VOID:
            return
        if not self.open or self.open[-1] != tag:
            self.faults.append(f"</{tag}> where {self.open[-1:] or 'nothing'} is open")
        else:
            self.open.pop()

    def handle_data(self, data: str) -> None:
        """Keeps what people read."""
        if not {"script", "style"} & set(self.open):
            self.words.append(data)
        if data.strip() and "head" in self.open and not {"script", "title"} & set(self.open):
            self.faults.append(f"words in the head: {data.strip()[:40]}")

    @property
    def text(self) -> str:
        """All words."""
        return " ".join(" ".join(self.words).split())

    def all(self, tag: str) -> list[dict[str, str | None]]:
        """The attributes of every element of a name."""
        return [attributes for name, attributes in self.elements if name == tag]

    def _look(self) -> None:
        ids = [attributes["id"] for _, attributes in self.elements if "id" in attributes]
        self.faults += [f"id {ident} stands twice" for ident in sorted({str(ident) for ident in ids if ids.count(ident) > 1})]
        self.faults += ["an inline style" for tag, attributes in self.elements if "style" in attributes or tag == "style"]
        self.faults += ["an inline script" for a in self.all("script") if not a.get("src") and a.get("type") != "application/ld+json"]
        self.faults += [f"{name} on <{tag}>" for tag, attributes in self.elements for name in attributes if name.startswith("on")]
        self._look_at_access(ids)

    def _look_at_access(self, ids: list[str | None]) -> None:
        headings = [int(tag[1]) for tag, _ in self.elements if len(tag) == 2 and tag[0] == "h" and tag[1].isdigit()]
        self.faults += [] if headings.count(1) == 1 and headings[0] == 1 else [f"headings begin {headings[:3]}"]
        self.faults += [f"h{after} under h{before}" for before, after in pairwise(headings) if after > before + 1]
        labelled = {attributes.get("for") for attributes in self.all("label")}
        shown = [attributes for attributes in self.all("input") if attributes.get("type") != "hidden"]
        self.faults += ["an input without label" for attributes in shown if attributes.get("id") not in labelled]
        self.faults += ["a picture without name" for a in self.all("svg") if not (a.get("aria-labelledby") or a.get("aria-label"))]
        self.faults += ["a link to nowhere" for attributes in self.all("a") if not attributes.get("href")]
        for _, attributes in self.elements:
            for name in ("aria-labelledby", "aria-describedby"):
                self.faults += [f"{name} names {i}, which is not there" for i in (attributes.get(name) or "").split() if i not in ids]
        self.faults += [] if (self.all("html") or [{}])[0].get("lang") else ["no language"]
        self.faults += [] if self.all("main") else ["no main"]
