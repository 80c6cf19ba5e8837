"""The template filters, by the name a template calls them."""

from web.filters import dates, quantities, structured, words

FILTERS = {
    "figure": quantities.figure,
    "plain": quantities.plain,
    "layer": quantities.layer_of,
    "share": quantities.share,
    "speed": quantities.speed,
    "total": quantities.count,
    "date": dates.date,
    "day": dates.day,
    "clock": dates.clock,
    "named": words.named,
    "reason": words.reason,
    "mark": words.mark,
    "letter": words.letter,
    "unmarked": words.unmarked,
    "marked": words.marked,
    "coded": words.coded,
    "json_ld": structured.json_ld,
}
