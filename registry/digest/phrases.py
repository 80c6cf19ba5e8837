"""The words of a digest in English and Japanese; the words of the wire have theirs in `schemas.labels`."""

from typing import Literal

from schemas.labels import Language

PHRASES: dict[str, tuple[str, str]] = {
    "subject": (
        "[Tameshi] {week}: {worked} worked, {partly} partly, {failed} did not",
        "[試し] {week}: 動いた {worked}、一部 {partly}、動かなかった {failed}",
    ),
    "subject_quiet": ("[Tameshi] {week}: a quiet week", "[試し] {week}: 静かな一週間"),
    "heading": ("Tameshi digest {week}", "試し(Tameshi)ダイジェスト {week}"),
    "period": (
        "What was tried with routers and hosts under virtualization, {first} to {last} (UTC).",
        "{first} から {last} まで (UTC) に、ルータとホストの仮想化で試されたこと。",
    ),
    "counts": (
        "New submissions: {total}. Worked: {worked}, partly worked: {partly}, did not work: {failed}.",
        "新しい投稿: {total} 件。動いた: {worked}、一部動いた: {partly}、動かなかった: {failed}。",
    ),
    "counts_apart": ("From literature, counted apart: {references}.", "文献より(別に数える): {references} 件。"),
    "counts_flagged": (
        "Flagged: {flagged}. A flagged report is shown with the reason; its figures stay out of the charts.",
        "要注意: {flagged} 件。理由を添えて載せ、その数値はグラフの集計には入れません。",
    ),
    "worked": ("What worked", "動いたもの"),
    "partly": ("What worked partly", "一部動いたもの"),
    "failed": ("What did not work: bad know-how", "動かなかったもの: バッドノウハウ"),
    "references": ("From literature", "文献より"),
    "asked": ("Only what this finds: {query}", "対象: {query} で見つかるもの。"),
    "changes": (
        "Corrected by their contributors: {amended}, withdrawn: {withdrawn}.",
        "投稿者による訂正: {amended} 件、取り下げ: {withdrawn} 件。",
    ),
    "worst": ("Bad know-how of the week", "今週のバッドノウハウ"),
    "fastest": ("The fastest, among their like", "条件のそろった中での最速"),
    "fastest_how": (
        "Each measured in the same way, in the same I/O mode, on links as fast, by at least two submissions.",
        "同じ測り方・同じI/O方式・同じ速さのリンクで、2件以上の投稿があったものだけを比べています。",
    ),
    "reproduced_list": ("Reproduced by others", "ほかの人が再現したもの"),
    "open": ("Open questions: nobody knows yet", "未解決: まだ誰も直し方を知らない問題"),
    "open_how": (
        "Do you know what helps? One submission with a workaround answers it.",
        "回避策をご存じなら、投稿がそのまま答えになります。",
    ),
    "met_by": ("met by {count}", "{count} 件の投稿"),
    "held_against": ("The next one: {amount}; {count} others were looked at.", "次点 {amount}。ほかに {count} 件と比較。"),
    "question_subject": ("[Tameshi] Do you want this digest?", "[試し] ダイジェストの配信を始めますか"),
    "question": (
        "Somebody, you we hope, asked {home} to send the weekly digest of\n\n    {query}\n\nto this address. If it was you, open this "
        "and press the button:\n\n{url}\n\nIf not, do nothing: nothing more is sent, and the address is deleted after seven days.",
        "{home} に、次の検索の週ごとのダイジェストをこのアドレスへ送るよう申し込みがありました。\n\n    {query}\n\n"
        "ご本人でしたら、次のページを開いてボタンを押してください。\n\n{url}\n\n心当たりがなければ、何もしないでください。これ以上は何も送らず、"
        "アドレスは7日後に消します。",
    ),
    "topics": ("Today's Topics:", "目次:"),
    "leave": ("Unsubscribe", "配信を止める"),
    "no_failures": (
        "Nobody reported a failure this week. If something did not work for you, it is worth a page too.",
        "今週は動かなかったという報告がありませんでした。うまくいかなかった話も、ぜひ残してください。",
    ),
    "further": ("And {count} more:", "ほかに {count} 件:"),
    "quiet": (
        "A quiet week: nothing new arrived. What have you tried? A NIC that could not be assigned, a driver that lost packets, a "
        "router that was faster than you thought: what did not work is as welcome as what did. How to share it:",
        "静かな一週間でした。新しい投稿はありません。何か試しましたか。割り当てられなかったNIC、パケットを落とすドライバ、"
        "思ったより速かったルータ。動かなかった話も、動いた話と同じように歓迎します。共有のしかた:",
    ),
    "untitled": ("(no title)", "(題名なし)"),
    "no_figure": ("no figures", "計測値なし"),
    "flagged": ("Flagged: {reasons}", "要注意: {reasons}"),
    "noted": ("Noted: {reasons}", "注記: {reasons}"),
    "note": ("Know-how: {text}", "ノウハウ: {text}"),
    "note_in": ("Know-how ({lang}): {text}", "ノウハウ ({lang}): {text}"),
    "problem": ("Problem: {text}", "問題: {text}"),
    "problem_in": ("Problem ({where}): {text}", "問題 ({where}): {text}"),
    "cause": ("Cause: {text}", "原因: {text}"),
    "workaround": ("What helped: {text}", "回避策: {text}"),
    "no_workaround": ("What helped: nothing yet. Do you know?", "回避策: まだ見つかっていません。ご存じですか。"),
    "more_problems": ("Further problems on its page: {count}", "ほかの問題 (ページに記載): {count} 件"),
    "reproduced": ("Reproduced by another contributor.", "別の投稿者が再現しました。"),
    "citation": ("Source: {text}", "出典: {text}"),
    "share": ("Share yours: {url}", "あなたの試しを共有する: {url}"),
    "feed": ("New in Tameshi", "試し(Tameshi)の新着"),
    "feed_digests": ("Tameshi digests", "試し(Tameshi)ダイジェスト"),
    "feed_flagged": (
        "Flagged: the figures are doubted, its page says why.",
        "要注意: 数値に疑いがあります。理由はページにあります。",
    ),
    "feed_corrected": ("Corrected: {title}", "訂正: {title}"),
    "feed_changed": ("Changed: {places}", "変わったところ: {places}"),
    "someone": ("a contributor", "投稿者"),
    "at_least": ("at least {amount}", "{amount} 以上"),
    "at_frame": (" at {size} (with FCS)", "、{size} (FCS込み)"),
    "loss": ("loss {percent}", "損失 {percent}"),
    "comma": (", ", "、"),
}  # fmt: skip


Tongue = Literal["en", "ja", "both"]
TONGUES: dict[Tongue, tuple[Language, ...]] = {"en": ("en",), "ja": ("ja",), "both": ("ja", "en")}
"""The languages of a digest, one or one after the other."""


def say(phrase: str, lang: Language) -> str:
    """A phrase in one language, its places still open."""
    english, japanese = PHRASES[phrase]
    return japanese if lang == "ja" else english
