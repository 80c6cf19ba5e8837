"""Texts for cells that people open in a spreadsheet."""

_BEGIN_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_MARK = "'"


def harmless(text: str) -> str:
    """The text, with an apostrophe before it where a spreadsheet would compute it.

    One that begins with an apostrophe gets another, so that the first one can always be taken away again without loss.
    """
    return _MARK + text if text.startswith((*_BEGIN_A_FORMULA, _MARK)) else text
