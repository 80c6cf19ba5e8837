"""The words of the charts, in English and Japanese. Charts know no web framework, so they carry their own."""

from collections.abc import Collection

from schemas.labels import Language

WORDS: dict[str, tuple[str, str]] = {
    "frame_axis": ("frame size with FCS, bytes (log)", "フレーム長 (FCS込み, バイト, 対数)"),
    "frame": ("Frame size", "フレーム長"),
    "log": ("log", "対数"),
    "line_rate_of": ("line rate of {speed}", "{speed} のラインレート"),
    "both": ("both directions", "双方向"),
    "line_above": ("The line rate lies above the picture.", "ラインレートは図の範囲より上にあります。"),
    "percent_of": ("{metric}, % of {baseline}", "{metric}, {baseline}比 %"),
    "title": ("{metric} over frame size", "フレーム長ごとの{metric}"),
    "nothing": ("No figures to draw.", "描く値がありません。"),
    "flagged": ("flagged", "要注意"),
    "capped": ("{shown} of {all} lines are drawn.", "{all} 本のうち {shown} 本を描いています。"),
    "columns_capped": (
        "{shown} of {all} lines stand in this table; the CSV file has the rest.",
        "この表には {all} 本のうち {shown} 本があります。残りは CSV ファイルにあります。",
    ),
    "rows_capped": (
        "{shown} of {all} rows are shown; the CSV file has the rest.",
        "{all} 行のうち {shown} 行を示しています。残りは CSV ファイルにあります。",
    ),
    "quartiles": ("Bands and small figures give the quartiles.", "帯と小さい数字は四分位範囲です。"),
    "no_bands": ("Medians; the table has the quartiles.", "中央値。四分位範囲は表にあります。"),
    "quartiles_in_table": ("Small figures give the quartiles.", "小さい数字は四分位範囲です。"),
    "quartiles_of": (
        "Medians, n = {n} each; bands and small figures give the quartiles.",
        "各 n = {n} の中央値。帯と小さい数字は四分位範囲です。",
    ),
    "loss_allowed": ("loss ≤ {loss}", "損失 ≤ {loss}"),
    "from_to": ("{low} to {high}", "{low} から {high}"),
    "measurement": ("Measurement", "計測"),
    "value": ("Value", "値"),
    "line": ("Line", "系列"),
    "median": ("Median", "中央値"),
    "at_size": ("{metric} at {size} B", "{size} バイトでの{metric}"),
    "line_is_quartiles": ("Dots are medians; the thick lines give the quartiles.", "点は中央値、太い線は四分位範囲です。"),
    "quartiles_head": ("Quartiles", "四分位範囲"),
    "change_head": ("Change", "変化"),
    "rows_drawn": ("{shown} of {all} rows are drawn; the table has more.", "{all} 行のうち {shown} 行を描いています。続きは表にあります。"),
    "gain_title": ("What more queues bring at {size} B", "キューを増やした効果 ({size} バイト)"),
    "gain_axis": ("times as fast as one queue on the same machine", "同じマシンの1キューに対する倍率"),
    "gain_head": ("Gain", "倍率"),
    "gain_one": ("one queue = 1×", "1キュー = 1×"),
    "gain_ideal": ("as many times as there are queues", "キュー数に比例した場合"),
    "gain_turns": ("From {queues} queues on, more bring less than 5 %.", "{queues} キューからは、増やしても 5 % も伸びません。"),
    "gain_turns_one": ("From one queue on, more bring less than 5 %.", "1 キューからは、増やしても 5 % も伸びません。"),
    "gain_change": ("from here on more queues bring less than 5 %", "ここから先は増やしても 5 % も伸びない"),
    "queues": ("Queues", "キュー数"),
    "queue_of": ("{n} queue", "{n} キュー"),
    "queues_of": ("{n} queues", "{n} キュー"),
    "trend_title": ("{metric} at {size} B by {by}", "{by}ごとの{metric} ({size} バイト)"),
    "version": ("Version", "バージョン"),
    "by_kernel": ("kernel", "カーネル"),
    "by_driver_version": ("driver version", "ドライバのバージョン"),
    "by_os": ("OS", "OS"),
    "by_bios": ("BIOS", "BIOS"),
    "by_other": ("version", "バージョン"),
    "changed": ("{share} % from {before} to {after} ({p})", "{before} から {after} で {share} % ({p})"),
    "no_change": ("No change between versions is sure enough to be told.", "確かといえる変化は、どのバージョンの間にもありません。"),
    "standing_title": ("Where it stands among comparable submissions", "同じ条件の投稿の中での位置"),
    "standing_axis": ("% of the others that are slower", "これより遅い投稿の割合, %"),
    "standing_head": ("Slower ones", "遅い投稿"),
    "standing_middle": ("as many slower as faster", "ちょうど真ん中"),
    "standing_note": (
        "Held against others of the same I/O mode, link speed and way of measuring.",
        "I/O方式、リンク速度、測り方が同じ投稿と比べています。",
    ),
    "too_few": ("{value}; too few others to say", "{value}。比べる相手が少なすぎます"),
    "at_bytes": ("at {size} B", "{size} バイト"),
    "example": ("example", "例"),
    "submissions": ("{n} submissions", "投稿 {n} 件"),
    "sparkline": ("{low} to {high}, {n} values", "{low} から {high}、{n} 点"),
}


def word(key: str, lang: Language, **values: object) -> str:
    """One of the words above, its places filled."""
    english, japanese = WORDS[key]
    return (japanese if lang == "ja" else english).format(**values)


def counted(counts: Collection[int]) -> str:
    """`n = 3`, or `n = 3–12` where it differs from value to value; an empty text for none."""
    low, high = min(counts, default=0), max(counts, default=0)
    if not counts:
        return ""
    return f"n = {low:,}" if low == high else f"n = {low:,}–{high:,}"
