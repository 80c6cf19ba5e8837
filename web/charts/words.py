"""The words of the charts, in English and Japanese. Charts know no web framework, so they carry their own."""

from schemas.labels import Language

WORDS: dict[str, tuple[str, str]] = {
    "frame_axis": ("frame size with FCS, bytes (log)", "フレーム長 (FCS込み, バイト, 対数)"),
    "frame": ("Frame size", "フレーム長"),
    "bytes": ("B", "B"),
    "log": ("log", "対数"),
    "line_rate": ("line rate", "ラインレート"),
    "line_rate_of": ("line rate of {speed}", "{speed} のラインレート"),
    "both": ("both directions", "双方向"),
    "line_above": ("The line rate lies above the picture.", "ラインレートは図の範囲より上にあります。"),
    "of_line": ("of line rate", "対ラインレート"),
    "title": ("{metric} over frame size", "フレーム長ごとの{metric}"),
    "nothing": ("No figures to draw.", "描く値がありません。"),
    "n": ("n = {n}", "n = {n}"),
    "n_submissions": ("{n} submissions", "投稿 {n} 件"),
    "one_submission": ("one submission", "投稿 1 件"),
    "flagged": ("flagged", "要注意"),
    "capped": ("{shown} of {all} lines are drawn.", "{all} 本のうち {shown} 本を描いています。"),
    "columns_capped": (
        "{shown} of {all} lines stand in this table; the document has the rest.",
        "この表には {all} 本のうち {shown} 本があります。残りは文書にあります。",
    ),
    "rows_capped": (
        "{shown} of {all} rows are shown; the document has the rest.",
        "{all} 行のうち {shown} 行を示しています。残りは文書にあります。",
    ),
    "quartiles": ("Bands and brackets give the quartiles.", "帯と括弧内は四分位範囲です。"),
    "loss_allowed": ("loss ≤ {loss}", "損失 ≤ {loss}"),
    "virtual_link": ("virtual link", "仮想リンク"),
    "loopback_link": ("loopback", "ループバック"),
    "from_to": ("{low} to {high}", "{low} から {high}"),
    "measurement": ("Measurement", "計測"),
    "value": ("Value", "値"),
    "sparkline": ("{low} to {high}, {n} values", "{low} から {high}、{n} 点"),
}


def word(key: str, lang: Language, **values: object) -> str:
    """One of the words above, its places filled."""
    english, japanese = WORDS[key]
    return (japanese if lang == "ja" else english).format(**values)
