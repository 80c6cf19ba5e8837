"""What is tried, by kind. Lists of our own, after what such tools try."""

from itertools import product

_CLOSERS = ("'", '"', "')", '")', "`", "'))", "\\'", "%27", "0", "x' ", "]", ";")
_BODIES = (
    " OR 1=1", " AND 1=2", " OR 'a'='a", " OR SLEEP(4)", " OR pg_sleep(4) IS NOT NULL", "; SELECT pg_sleep(4)",
    " OR (SELECT count(*) FROM sqlite_master)>0", " OR length(hex(randomblob(200000000)))>0", " UNION SELECT NULL",
    " UNION SELECT NULL,NULL,NULL", " UNION ALL SELECT sql FROM sqlite_master", " UNION SELECT version()", "; DROP TABLE submission",
    "; DELETE FROM document", "; UPDATE submission SET title='owned'", " ORDER BY 99", " GROUP BY 1 HAVING 1=1",
    " AND CAST((SELECT version()) AS int)=1", " AND 1=CAST(sqlite_version() AS int)", "||(SELECT current_user)||",
    " AND EXTRACTVALUE(1,CONCAT(0x7e,version()))", " OR EXISTS(SELECT 1 FROM pg_catalog.pg_user)", "; COPY submission TO '/tmp/owned'",
    "; ATTACH DATABASE '/tmp/owned' AS o", " OR load_extension('/tmp/owned')", " LIMIT 1 OFFSET 1", " LIKE '%'", " GLOB '*'",
    " MATCH 'a OR b'", " NEAR(a b)", " RLIKE (SELECT 1)", " INTO OUTFILE '/tmp/owned'", " OR 1 IN (1)", " IS NULL OR 1",
)  # fmt: skip
_ENDS = ("", "--", "-- -", "/*", "#")
SQL = tuple(f"{closer}{body}{end}" for closer, body, end in product(_CLOSERS, _BODIES, _ENDS))
"""Two thousand; every parameter gets some hundreds of them, another slice each, and one of every body."""
SQL_SHORT = tuple(f"{closer}{body}{_ENDS[place % len(_ENDS)]}" for place, (closer, body) in enumerate(product(_CLOSERS[:7], _BODIES)))
TRUE_AND_FALSE = (
    ("' AND '1'='1", "' AND '1'='2"),
    (" OR 1=1-- ", " OR 1=2-- "),
    ('" OR "a"="a', '" OR "a"="b'),
    (") OR (1=1", ") OR (1=2"),
)

MARK = "window.hit=1"
SCRIPTS = (
    f"<script>{MARK}</script>", f"</script><script>{MARK}</script>", f"<img src=x onerror={MARK}>", f"<svg onload={MARK}>",
    f"\"><svg/onload={MARK}>", f"'><img src=x onerror={MARK}>", f"<details open ontoggle={MARK}>x</details>", f"javascript:{MARK}",
    f"[x](javascript:{MARK})", f"<a href=\"javascript:{MARK}\" autofocus onfocus={MARK}>x</a>", f"</title><script>{MARK}</script>",
    f"</textarea><script>{MARK}</script>", f"<iframe srcdoc=\"<script>parent.{MARK}</script>\"></iframe>", f"--><script>{MARK}</script>",
    f"<math><mi//xlink:href=\"data:x,<script>{MARK}</script>\">", f"![x](x\" onerror=\"{MARK})",
    f"<style>@import'javascript:{MARK}'</style>",
    f"{{{{constructor.constructor('{MARK}')()}}}}", f"]]><script>{MARK}</script>", f"<body onload={MARK}>",
    f"\" onfocus={MARK} autofocus x=\"",
    f"`${{{MARK}}}`", f"</style><script>{MARK}</script>", f"<input autofocus onfocus={MARK}>", f"<video><source onerror={MARK}></video>",
    f"<data:text/html,<script>{MARK}</script>>", "[x](data:text/html;base64,PHNjcmlwdD53aW5kb3cuaGl0PTE8L3NjcmlwdD4=)",
    f"\\u003cscript\\u003e{MARK}\\u003c/script\\u003e", f"&lt;script&gt;{MARK}&lt;/script&gt;", f"</svg><script>{MARK}</script>",
)  # fmt: skip

CANARY = "canary-outside-of-every-served-folder"
_UP = (
    "../",
    "..%2f",
    "%2e%2e/",
    "%2e%2e%2f",
    "..%252f",
    "..\\",
    "..%5c",
    "....//",
    "..;/",
    "%c0%ae%c0%ae/",
    "..%c0%af",
    ".%00./",
    "/",
    "//",
    "file:///",
)
_AIMS = ("canary.txt", "registry.sqlite", "secret-key", "etc/passwd", "proc/self/environ")
PATHS = tuple(f"{up * depth}{aim}" for up in _UP for depth in (1, 2, 6) for aim in _AIMS)

HEADERS = tuple(
    f"{start}{line}{end}"
    for start in ("", "x", "ja")
    for line in (
        "%0d%0aX-Evil:1",
        "%0aX-Evil:1",
        "%0dX-Evil:1",
        "%E5%98%8A%E5%98%8DX-Evil:1",
        "%c4%8d%c4%8aX-Evil:1",
        "%0d%0a%0d%0a<script>",
    )
    for end in ("", "%0d%0a", "%00")
)

FORMULAS = ("=1+1", "+1+1", "-1+1", "@SUM(1)", "=cmd|' /C calc'!A0", "\t=1+1", '=HYPERLINK("http://evil.example")', "＝1+1", "%0A=1")

QUERIES = (
    "a" * 1000, '"' * 1000, '"a" ' * 250, "-" * 1000, "-a " * 333, "a:" * 500, "@" * 1000, "a@" * 500, "pps@" + "6" * 900,
    "pps@64>" + "1" * 900,
    "cores:" + "1.." * 300, "cores:" + "1," * 490, "nic:" + "," * 990, "nic:" + '"a",' * 240, "nic:" + '"' + "a," * 480, "(" * 1000,
    "%" * 1000,
    "遅" * 1000, "\u0301" * 1000, "a\u0301" * 500, "ﷺ" * 1000, "ß" * 1000, "İ" * 1000, "\u200b" * 1000, "a b " * 250, "id:" + "a" * 990,
    "since:" + "9" * 990, "since:2026-" + "1" * 900, " " * 999 + "x", "\u3000" * 999 + "x", "a" * 999 + ":", "mode:" + "a" * 990,
    "_" * 998 + ":x",
    "é-" * 500, "0e" * 500, "rate@64>1e" + "9" * 900, "ndr@64:1.." * 90, "\x00" * 300, "*" * 1000, "a* " * 300, "x^2 " * 200,
)  # fmt: skip
TEXTS = {
    "a right-to-left override": "abc\u202egpj.exe", "isolates that do not end": "\u2066\u2067\u2068abc", "a homoglyph": "аdmin pаypаl",
    "zero width": "a\u200b\u200c\u200d\ufeffb", "combining by the hundred": "Z" + "\u0301" * 180, "tags": "a\U000e0041\U000e0042",
    "noncharacters": "\ufffe\uffff",
    "private use": "\ue000\U0010ffff", "line separators": "a\u2028b\u2029c\u0085d", "vertical tab": "a\x0bb\x0cc",
    "bell and escape": "a\x07\x1b[31mb",
    "delete": "a\x7fb", "NUL": "a\x00b", "emoji with modifiers": "👩🏽‍🚀👨‍👩‍👧‍👦", "Turkish I": "İıIi", "sharp s": "ßẞ",
    "long ligature": "ﷺ" * 50,
    "variation selectors": "a\ufe0f\ufe0e", "interlinear": "\ufff9a\ufffab\ufffb", "a byte order mark": "\ufeffabc",
}  # fmt: skip
RAW = {
    "a lone surrogate": b'"a\\ud800b"', "two low surrogates": b'"\\udc00\\udc00"', "overlong slash": b'"\xc0\xaf"',
    "overlong NUL": b'"\xe0\x80\x80"',
    "surrogate in UTF-8": b'"\xed\xa0\x80"', "beyond Unicode": b'"\xf4\x90\x80\x80"', "cut UTF-8": b'"\xe3\x81', "latin-1": b'"\xe9"',
    "UTF-16": '"a"'.encode("utf-16"),
    "UTF-7": b'"+ADw-script+AD4-"', "a byte order mark": b'\xef\xbb\xbf{}',
}  # fmt: skip
