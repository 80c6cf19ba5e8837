"""The catalogue of translations: which words there are, and how the files come to be.

python -m web.catalogue update     brings new words of the pages into every .po, to be translated by hand
python -m web.catalogue compile    writes the .mo that the site reads from the .po that people edit
"""

import io
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from registry.search.fields import COLUMN_FIELDS, FIELDS
from schemas.facts import FACTS
from schemas.kinds import Choice
from schemas.v1.submission import RunSchema
from web.arrange import charts, hardware, know_how
from web.arrange.charts_presets import PRESETS
from web.arrange.circumstances import WORDS as CIRCUMSTANCES
from web.arrange.digests import KINDS_OF_NEWS
from web.arrange.facts import GROUPS
from web.arrange.guide import LAYERS, LINKS
from web.arrange.headlines import CONDITIONS as HEADLINES
from web.arrange.nics import FIELD_TERMS
from web.arrange.private import KINDS
from web.arrange.results import ALSO, FACETS, PHRASES, SORTS
from web.arrange.runs import CONDITIONS
from web.arrange.share_faults import OTHER, REFUSALS, REFUSED
from web.arrange.share_faults import WORDS as FAULTS
from web.arrange.share_form import SECTIONS
from web.arrange.share_upload import REASONS
from web.arrange.standing import FAULTS as NO_RATES
from web.arrange.trouble import PARAMETERS, UNKNOWN_WORD
from web.arrange.trouble import WORDS as TROUBLES
from web.language import TRANSLATIONS
from web.navigation import PLACES

WEB = Path(__file__).parent
METHODS = [("**.py", "python"), ("templates/**.html", "jinja2.ext:babel_extract")]
OPTIONS = {"templates/**.html": {"trim_blocks": "true", "lstrip_blocks": "true"}}
HEADER = """\
# Japanese words of the pages.
# `python -m web.catalogue update` brings in new words; translate them here, take away `fuzzy`, then
# `python -m web.catalogue compile` writes the .mo beside this file. Both are committed; tests compare them.
# Facts of the catalogue (schemas/facts.py) are translated here too, by their English meaning."""
FIRST_WRITTEN = datetime(2026, 11, 24, tzinfo=UTC)
"""A fixed date: the file changes when its words do."""
Message = str | tuple[str, ...]


def messages() -> Iterator[tuple[Message, str]]:
    """Every message id and where it stands: those written in templates and code, then those that tables bring."""
    for filename, _line, message, _comments, _context in extract_from_dir(
        WEB, METHODS, OPTIONS, keywords={"_": None, "gettext": None, "ngettext": (1, 2)}
    ):
        yield message, f"web/{filename}"
    for fact in FACTS:
        yield fact.meaning, "schemas/facts.py"
    tables: dict[str, Sequence[str]] = {
        "web/arrange/facts.py": tuple(GROUPS.values()),
        "web/arrange/nics.py": tuple(FIELD_TERMS.values()),
        "web/arrange/runs.py": CONDITIONS,
        "web/arrange/circumstances.py": CIRCUMSTANCES,
        "web/arrange/digests.py": tuple(title for title, _ in KINDS_OF_NEWS),
        "web/arrange/results.py": (*(title for title, _ in (FACETS | ALSO).values()), *PHRASES.values(), *SORTS.values()),
        "web/arrange/standing.py": tuple(NO_RATES.values()),
        "web/arrange/trouble.py": (*TROUBLES.values(), *PARAMETERS.values(), UNKNOWN_WORD),
        "web/arrange/guide.py": (*LINKS.values(), *(words for one in LAYERS for words in (one.title, one.need, one.good, *one.pitfalls))),
        "web/arrange/know_how.py": (
            *(title for title, *_ in (*know_how.BROWSE.values(), *know_how.SEEN.values())),
            *know_how.SORTS.values(),
        ),
        "web/arrange/hardware.py": (
            *hardware.KINDS.values(),
            *hardware.LEADS.values(),
            *(title for title, *_ in (*hardware.WENT_WITH.values(), *hardware.READY.values())),
        ),
        "web/arrange/headlines.py": tuple(HEADLINES),
        "web/arrange/private.py": KINDS,
        "web/arrange/share_faults.py": (*FAULTS.values(), *REFUSALS.values(), OTHER, REFUSED),
        "web/arrange/share_form.py": tuple(word for part in SECTIONS for word in (part.title, *(field.label for field in part.fields))),
        "web/arrange/share_upload.py": tuple(REASONS.values()),
        "registry/search/fields.py": (*(row.meaning for row in FIELDS.values()), *COLUMN_FIELDS.values()),
        "web/arrange/charts.py": (
            *charts.TITLES.values(),
            *charts.FIELDS.values(),
            *charts.MESSAGES,
            *(words for words, _ in charts.LEFT_OUT.values()),
        ),
        "web/arrange/charts_presets.py": tuple(word for one in PRESETS for word in (one.title, one.lead, one.needs)),
        "web/navigation.py": (*PLACES, *(place.words for places in PLACES.values() for place in places)),
        "schemas": _bases(),
    }
    for place, words in tables.items():
        yield from ((word, place) for word in words)


def _bases() -> tuple[str, ...]:
    kind = RunSchema().fields["frame_bytes_basis"].kind  # type: ignore[attr-defined]  # Every leaf has its kind.
    return kind.words if isinstance(kind, Choice) else ()


def template() -> Catalog:
    """A catalogue of all message ids, untranslated."""
    catalogue = Catalog(project="Tameshi", header_comment=HEADER, fuzzy=False)
    for message, place in messages():
        catalogue.add(message, locations=[(place, None)])  # type: ignore[list-item]  # Lines would change with every edit.
    return catalogue


def read_catalogue(path: Path, locale: str) -> Catalog:
    """The catalogue of a .po file."""
    with path.open("rb") as file:
        return read_po(file, locale=locale)


def compiled(catalogue: Catalog) -> bytes:
    """The .mo of a catalogue."""
    target = io.BytesIO()
    write_mo(target, catalogue)
    return target.getvalue()


def updated(catalogue: Catalog) -> bytes:
    """The .po of a catalogue with the words of today: new ones untranslated, gone ones left out."""
    catalogue.update(template(), no_fuzzy_matching=True)
    catalogue.header_comment = HEADER
    catalogue.project, catalogue.version, catalogue.msgid_bugs_address = "Tameshi", "1", "CONTRIBUTING.md"
    catalogue.last_translator, catalogue.language_team = "Tameshi", "Japanese"
    catalogue.revision_date = catalogue.creation_date = FIRST_WRITTEN
    target = io.BytesIO()
    write_po(target, catalogue, width=140, omit_header=False, sort_output=True, ignore_obsolete=True, include_lineno=False)
    return target.getvalue()


def main(arguments: Sequence[str]) -> int:
    """Updates or compiles every language's catalogue; 2 for anything else."""
    if list(arguments) not in (["update"], ["compile"]):
        sys.stderr.write((__doc__ or "") + "\n")
        return 2
    for path in sorted(TRANSLATIONS.glob("*/LC_MESSAGES/messages.po")):
        catalogue = read_catalogue(path, path.parts[-3])
        if arguments[0] == "update":
            path.write_bytes(updated(catalogue))
        else:
            path.with_suffix(".mo").write_bytes(compiled(catalogue))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
