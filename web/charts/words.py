"""The words of the charts, in English and Japanese. Charts know no web framework, so they carry their own."""

from schemas.labels import Language

WORDS: dict[str, tuple[str, str]] = {
    "frame_axis": ("frame size with FCS, bytes (log)", "フレーム長 (FCS込み, バイト, 対数)"),
    "frame": ("Frame size", "フレーム長"),
    "log": ("log", "対数"),
    "line_rate_of": ("line rate of {speed}", "{speed} のラインレート"),
    "both": ("both directions", "双方向"),
    "line_above": ("The line rate lies above the picture.", "ラインレートは図の範囲より上にあります。"),
    "title": ("{metric} over frame size", "フレーム長ごとの{metric}"),
    "nothing": ("No figures to draw.", "描く値がありません。"),
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
    "quartiles": ("Bands and small figures give the quartiles.", "帯と小さい数字は四分位範囲です。"),
    "quartiles_of": (
        "Medians, n = {n} each; bands and small figures give the quartiles.",
        "各 n = {n} の中央値。帯と小さい数字は四分位範囲です。",
    ),
    "loss_allowed": ("loss ≤ {loss}", "損失 ≤ {loss}"),
    "from_to": ("{low} to {high}", "{low} から {high}"),
    "measurement": ("Measurement", "計測"),
    "value": ("Value", "値"),
    "sparkline": ("{low} to {high}, {n} values", "{low} から {high}、{n} 点"),
}


def word(key: str, lang: Language, **values: object) -> str:
    """One of the words above, its places filled."""
    english, japanese = WORDS[key]
    return (japanese if lang == "ja" else english).format(**values)
