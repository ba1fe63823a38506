"""The rules by which plain text is given structure, as named data.

Every inference of the text reader is reported under one of these codes, so that a user can see what
was decided, why, and how sure it is; a sidecar file overrules it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from pipeline.diagnostics import Report
    from pipeline.model.source import Span


class Rule(NamedTuple):
    """A rule: its stable code, the evidence it goes by, and how often it is right (0 to 1)."""

    code: str
    why: str
    confidence: float = 0.9


TITLE = Rule("title-first-line", "the title: the first line, alone and without a closing mark")
TITLE_LINES = Rule("title-two-lines", "the title goes on: a second line like the first", 0.75)
SUBTITLE = Rule("subtitle", "a subtitle: it stands under the title and opens with a dash", 0.95)
AUTHOR = Rule("author", "who wrote it: a name under the title", 0.8)
DATE = Rule("date", "a date under the title", 0.95)
SALUTATION = Rule("salutation", "a salutation: it names those spoken to", 0.95)
LEAD = Rule("lead-sentence", "a heading: one sentence alone, directly before a list", 0.85)
UNIT = Rule("numbered-heading", "a heading: a numbered part, in order", 0.98)
OUTLINE = Rule("outline-heading", "a heading: short, numbered in a run", 0.9)
RUN_IN = Rule("run-in-heading", "a heading run in: number, short sentence, text", 0.85)
ATX = Rule("marked-heading", "a heading: number signs mark it, and are left out", 0.97)
POEM = Rule("poem-title", "a heading: the title of a poem, above its author and its verses", 0.85)
BARE = Rule("bare-numeral", "a heading: a numeral alone, in a run", 0.9)
NAMED = Rule("named-heading", "a heading: the name of a part", 0.95)
CONTENTS = Rule("contents-list", "a printed table of contents: its entries come again below", 0.95)
ARTICLES = Rule("articles", "articles: 第N条 in a run", 0.98)
BULLETS = Rule("bullet-list", "a list: its lines start with a bullet", 0.95)
POINTS = Rule("ordinal-run", "points: its lines count on from one in one family", 0.9)
UNMARKED = Rule("unmarked-line-in-list", "second paragraph of the item before", 0.8)
BETWEEN = Rule("text-between-points", "goes with the point before: the run goes on after it", 0.75)
NO_GLYPH = Rule("ordinal-without-glyph", "a point like its neighbours, though it has no glyph")
CLOSING = Rule("closing-line-in-list-block", "a paragraph after the list: it sums up", 0.85)
DETACHED = Rule(
    "detached-elaboration", "paragraphs in source order, not attached to the points", 0.8
)
GAP = Rule("ordinal-gap", "a number is left out in the run", 1.0)
DUPLICATE = Rule("ordinal-duplicate", "a number comes twice in the run", 1.0)
DIALOGUE = Rule("dialogue", "questions and answers: the lines start with who speaks")
VERSE = Rule("verse", "verse: short lines of like length, or without closing marks", 0.75)
TABLE = Rule("tab-table", "a table: lines with as many tabs each", 0.9)
RULE = Rule("rule-line", "a break: a line of marks only", 0.95)
OVERRULED = Rule("overruled", "a heading: the sidecar file says so", 1.0)
NOTES_NAME = Rule(
    "notes-heading", "the heading of the notes is left out: outputs print their own", 1.0
)
NOTES = Rule("notes", "notes: marks in the text come again at the end", 0.9)
NOTE_MARK = Rule("note-mark", "the mark of a note is replaced by a reference", 1.0)
SIGNATURE = Rule("signature", "a signature: short closing lines with a date", 0.85)
CREDIT = Rule("credit-line", "a credit: a line about the publication at the end")
PROMOTION = Rule("promo-without-image", "a credit: it asks to scan a picture that is not there")

TERMINALS = "。！？!?…"
"""Marks that end a sentence (GB/T 15834 § 4.1 to 4.3, 4.11)."""

CLOSERS = "”’』」）)》】"
"""Marks that may stand after the end of a sentence."""

PAUSES = "，、；：,;:"
"""Marks after which a sentence goes on (GB/T 15834 § 4.4 to 4.7)."""

CONCLUDING = (
    "总的来说",
    "总的来看",
    "总而言之",
    "总之",
    "综上所述",
    "综上",
    "由此可见",
    "归根结底",
    "一句话",
    "總的來說",
    "總而言之",
    "總之",
    "綜上所述",
    "由此可見",
    "一句話",
)
"""Phrases that open a concluding sentence."""

CREDIT_LINE = re.compile(
    r"(?P<role>制图|绘图|编辑|责任编辑|责编|编审|审核|校对|监制|策划|统筹|记者|通讯员|摄影|图片|插画"
    r"|设计|排版|视频|文字|文案|撰稿|整理|翻译|译者|来源|转自|供稿|出品|主编|编者|编制|审校|編輯|責任編輯"
    r"|校對|監製|來源|攝影|翻譯|底本|底本の親本|初出|入力|校正|青空文庫作成ファイル)"
    r"[ \u3000]*[：:][ \u3000]*(?P<name>.*)"
)
"""A role, a colon, a name: ``制图：周洪业``."""

PROMOTION_LINE = re.compile(r"(扫码|扫描二维码|长按识别|识别二维码|关注公众号|点击关注|扫一扫)")
"""Words of a line that asks the reader to follow an account."""

DATE_LINE = re.compile(
    r"[（(]?(?:公元)?(?:[0-9０-９]{4}|[〇零○一二三四五六七八九]{4})[ ]?年[ ]?"
    r"(?:[0-9０-９]{1,2}|[一二三四五六七八九十]{1,3})[ ]?月"
    r"(?:[ ]?(?:[0-9０-９]{1,2}|[一二三四五六七八九十]{1,3})[ ]?[日号])?[）)]?"
    r"|[（(]?[0-9]{4}[-./][0-9]{1,2}[-./][0-9]{1,2}[）)]?"
    r"|[（(]?(?:民國|明治|大正|昭和|平成|令和)[0-9〇零一二三四五六七八九十元]{1,4}年"
    r"(?:[0-9一二三四五六七八九十]{1,3}月)?(?:[0-9一二三四五六七八九十]{1,3}日)?[）)]?"
)
"""A whole line that is a date."""

SALUTATION_LINE = re.compile(
    r"(?:尊敬的|敬爱的|亲爱的|敬愛的|親愛的|各位|女士们|先生们|同志们|朋友们|同学们|同胞们|老师们|战友们|乡亲们"
    r"|女士們|先生們|同志們|朋友們|同學們|同胞們|老師們|全国同胞|主席先生)[^。？]{0,40}[：:！!]"
)
"""A whole line that addresses the hearers."""

AUTHOR_LINE = re.compile(
    r"(?P<role>(?:作者|著者|撰文|撰稿人?|文|编著|主讲人?|演讲者?|发言人|口述|采访|译者?|著)"
    r"[ \u3000]*[：:/／|][ \u3000]*)"
    r"(?P<name>\S[^。，；！？]{0,30})"
)
"""A whole line that says who wrote it, role first."""

AUTHOR_AFTER = re.compile(
    r"(?:[〔（(［\[][^〕）)］\]]{1,6}[〕）)］\]][ \u3000]*)?[\u3400-\u9fff·•・]{2,12}[ \u3000]*"
    r"(?:著|编著|主编|撰|译|作|著譯|編|編著|譯)"
)
"""A whole line that says who wrote it, role last: ``〔清〕曹雪芹 著``."""

SURNAMES = (
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎鲁韦昌马"
    "苗凤花方俞任袁柳唐罗薛雷贺倪汤殷毕郝邬安常乐于时傅齐康伍余元卜顾孟平黄穆萧尹姚邵汪祁毛禹狄贝臧戴宋庞熊"
    "纪舒屈项祝董梁杜阮蓝闵席季麻强贾路娄江童颜郭梅盛林刁钟徐邱骆高夏蔡田樊胡凌霍虞万支柯管卢莫房缪丁宣邓杭"
    "洪包左石崔吉龚程邢裴陆荣翁荀惠甄曲封储靳段焦巴弓侯全班仰仲伊宁栾厉祖武符刘景詹龙叶幸司黎薄白蒲邰从鄂卓"
    "屠池乔胥苍闻党翟谭姬申冉桂牛寿边燕尚农温庄晏柴瞿阎习艾鱼向古易廖衡耿满匡文欧阳上官诸葛东方尉迟公孙夏侯"
    "趙錢孫鄭馮陳衛蔣韓楊許呂張嚴魏謝鄒竇蘇魯韋馬鳳羅湯鄔樂時傅齊顧黃蕭龐紀項閔賈婁顏鍾駱盧繆鄧龔陸榮儲寧"
    "欒厲劉葉龍黎喬蒼聞黨譚壽邊農溫莊閻習廖歐陽諸東沙冰老巴茅鲁丰郁闻朱梁沈萧端林徐戴臧"
)
"""Characters that begin a Chinese surname (百家姓), or a well-known pen name."""

NAME_LINE = re.compile(
    rf"[{SURNAMES}][\u3400-\u9fff]{{1,3}}(?:[ \u3000、][{SURNAMES}][\u3400-\u9fff]{{1,3}}){{0,3}}"
    rf"|[{SURNAMES}][ \u3000][\u3400-\u9fff]"
)
"""A whole line that can be names only."""

OFFICE_AND_NAME = re.compile(rf"[\u3400-\u9fff]{{2,8}}[ \u3000]+[{SURNAMES}][\u3400-\u9fff]{{1,3}}")
"""A whole line that names an office and who holds it: 省长　王某某."""

SHORT_NAME = re.compile(r"[\u3400-\u9fff]{2,3}")
"""A whole line that can be a pen name, right under a title and before a blank line."""

DOCUMENT_NUMBER = re.compile(r"\S{1,12}[〔\[（(［]\d{4}[〕\]）)］][ ]?第?[ ]?\d{1,5}[ ]?号")
"""A whole line that is the number of an official document (GB/T 9704, 发文字号)."""

PARENTHESIS_LINE = re.compile(r"[（(][^（）()]{2,120}[）)]|[（(].{2,200}[）)]")
"""A whole line in parentheses, such as when a law was passed."""

ADDRESSEE_LINE = re.compile(r"[^。！？；]{2,60}[：:]")
"""A whole line that can be the addressees of an official letter (GB/T 9704, 主送机关)."""

RULE_MARKS = "-=_*＊~～─━—·•.。※☆★◇◆○●#＃"
"""Marks that a line of marks may be made of."""

RULE_LINE = re.compile(r"(?:[-=_*＊~～─━—·•.。※☆★◇◆○●#＃][ \u3000]?){3,}")
"""A whole line of marks."""

LONGEST_TITLE = 60
"""Characters; longer first lines are text."""

LONGEST_HEADING = 42
"""Characters after the number; longer lines are text."""

LONGEST_RUN_IN = 32
"""Characters of the sentence that is a run-in heading."""


def infer(report: Report, rule: Rule, span: Span, detail: str = "") -> None:
    """Record that ``rule`` decided about ``span``; ``detail`` says about what in particular."""
    message = f"{rule.why} ({detail})" if detail else rule.why
    report.infer(rule.code, message, span, rule.confidence)


def ends_sentence(text: str) -> bool:
    """Tell whether ``text`` ends as a sentence does, closing marks aside."""
    return text.rstrip(CLOSERS)[-1:] in tuple(TERMINALS)


def is_open(text: str) -> bool:
    """Tell whether ``text`` has no closing mark: neither of a sentence nor of a pause."""
    return text.rstrip(CLOSERS)[-1:] not in tuple(TERMINALS + PAUSES)
