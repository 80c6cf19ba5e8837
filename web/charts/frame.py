"""How large a picture is and where its parts stand: one for narrow places with a key below, one for wide ones whose lines are labelled."""

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """The measures of a picture, in its own units."""

    width: int
    height: int
    """As far as the axis title; a key below is not counted."""
    left: float
    right: float
    top: float
    bottom: float
    letter: float
    """The width of a column of its small letters, where they are largest."""
    labelled: bool
    """Whether each line bears its name at its end; else a key below says it."""

    def with_room(self, columns: int, height: float) -> "Frame":
        """The frame with room at its right for labels of so many columns, and at least so high a plot."""
        lower = max(0.0, height - (self.bottom - self.top))
        return replace(
            self, right=self.width - LABEL_INDENT - columns * self.letter, bottom=self.bottom + lower, height=round(self.height + lower)
        )


LABEL_INDENT = 34
"""Between the end of the plot and a label: the line that leads there, and the marker."""
NARROW = Frame(width=480, height=266, left=54, right=470, top=30, bottom=214, letter=9.5, labelled=False)
WIDE = Frame(width=760, height=392, left=58, right=750, top=34, bottom=342, letter=6.9, labelled=True)
CARD = Frame(width=640, height=262, left=50, right=630, top=30, bottom=212, letter=7.2, labelled=True)
"""For previews, which are often shown small: few lines, large letters."""
