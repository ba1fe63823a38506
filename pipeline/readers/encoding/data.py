"""Facts about encodings and scripts that the choice of an encoding rests on.

The strings of characters are in falling order of frequency. They were written down from general
knowledge of the languages (what any frequency list of kana, of newspaper kanji or of Korean
syllables agrees on), not copied from a corpus; their order matters little, who is in them much.
"""

from __future__ import annotations

HIRAGANA = (
    "のいたしてにるとはをがでなかっれらもうすりこだきまさそくあよどけおせめえみつちわんばやびほげ"
    "ふぐじゃむねぎろべょごゆざずゅひへぬぞぼぜぶぽぱぁぇぉぃぷぴぺゎゑゐぢづ々ぅ"
)
KATAKANA = (
    "ンーストルリアイラクドシロフグレジタカムメコプテバマサデチオパナハボズキビベセネポソウミガツ"
    "ワペゴダブエギピニホノヒャュョッケゲモヤユヨァィェォヴザゼヘヌヂヅヲゾゥヰヱヮ"
)
KANJI = (
    "日一国会人年大十二本中長出三同時政事自行社見月分議後前民生連五発間対上部東者党地合市業内相方"
    "四定今回新場金員九入選立開手米力学問高代明実円関決子動京全目表戦経通外最言氏現理調体化田当八"
    "六約主題下首意法不来作性的要用制治度務強気小七成期公野協取都和統以機平総加山思家話世受区領多"
    "県続進正安設保改数記院女初北午指権心界支第産結百派点教報済書府活原先共得解名交資予川向際査勝"
    "面委告軍文反元重近千考判認画海参売利組知案道信策集在件団別物側任引使求所次水半品昨論計死官増"
    "係感特情投示変打男基私各始島直両朝革価式確村提運終挙果西勢減台広容必応演電歳住争談能無再位置"
    "企真流格有疑口過局少放税検藤町常校料沢裁状工建語球営空職証土与急止送援供可役構木割聞身費付施"
    "切由説転食比難防補車優夫研収断井何南石足違消境神番規術護展態導鮮備宅害配副算視条幹独警宮究育"
    "席輸訪楽起万着乗店述残想線率病農州武声質念待試族象銀域助労例衛然早張映限親額監環験追審商葉義"
    "伝働形景落欧担好退準賞訴辺造英被株頭技低毎医復仕去姿味負閣韓渡失移差衆個門写評課末守若脳極種"
    "美岡影命含福蔵量望松非撃佐核観察整段横融型白深字答夜製票況音申様財港識注呼渉達彼俺君僕云奴其"
    "此也之吾誰顔眼耳鼻髪腹胸背腰笑泣怒驚喜悲愛憎恋妻娘母父兄弟姉妹友客赤青黒黄色花草鳥魚犬猫馬牛"
    "虫森林星雲雨雪風春夏秋冬昼夕晩昔"
)
"""Kanji of newspapers and of plain prose."""

HALF_KATAKANA = "ﾝｽﾄﾙﾘｱｲﾗｸﾞｰ｡ｼﾛﾌﾚﾀｶﾑﾒｺﾟﾃﾏｻﾁｵﾅﾊｷﾋｾﾈｿｳﾐﾂﾜｴﾆﾎﾉｬｭｮｯｹﾓﾔﾕﾖﾍﾇｧｨｪｫｦｩ､･｢｣"

HANGUL = (
    "이다는에의하을고가로기를지한은사도서대으인자리수어시일해나정과니전그있들라만제아부보스게여장"
    "주동었안적선상원유러연오와관조공음성무신구경세치면위용소국분화생문비내년모것간실중교방미두반"
    "했마진요였할드계개우트당달단물업려야체출행히명결발같습임저까본금던말건터규타운회역때민심남살"
    "없데등학후불북강호속품표르력입식크레양법통권집재더현산노매포평최목많료청감투번합외급직약망형"
    "배울프종피영파론책거천질태복날져줄특별잡작차함추준길버백석층키름될알밀글람변른님점첫색손머루"
    "새눈코귀몸곳쪽앞뒤밖왜참좋큰높낮싶않못잘너네누언떻든디티카테페케바따또떠써싸쓰쯤씨슬술쉬쟁존"
    "졌즉증찰창채처축충측친칠침킬킨킹탄탈탑택토퇴튼틀팀판팔펴편폐풍필핵향허험혁협혼홍확환활황효훈"
    "휴흐흥희힘"
)

WESTERN = "’éèàäöüßçêñóíáãâô“”–—ëîûïùúõ…œ«»øåæìòÉÀÖÜÄ°ÇÁÓÈÊÑÍ€©£®‘„·•§½¿¡Å\xa0ÂØÆýžšŠŽ™×±²³†"
"""What Western European prose has outside ASCII."""

LATIN = "etaoinshrdlcumwfgypbvkjxqz"

CHINESE_MARKS = (
    "，。、“”：；？！《》（）—…·「」　『』‘’〈〉【】０１２３４５６７８９〔〕～－％"
    "①②③④⑤⑥⑦⑧⑨⑩／＋＝●○◆■□★☆△▲→×〇［］"
)
JAPANESE_MARKS = "、。「」・ー（）『』…―　！？《》｜～【】〜０１２３４５６７８９ゝゞヽ〇々＃"

SIGNATURES = (
    (b"%PDF-", "a PDF"),
    (b"PK\x03\x04", "a zip archive, as .docx, .epub and .odt files are"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Office file, as .doc, .wps and .xls files are"),
    (b"{\\rtf", "an RTF file"),
    (b"ITSF", "a compiled help file (.chm)"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"Rar!\x1a\x07", "a RAR archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"\xfd7zXZ\x00", "an xz archive"),
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"SQLite format 3\x00", "a database"),
    (b"\x7fELF", "a program"),
)
"""How files that are no text begin (the signatures that file(1) looks for), and what they are."""
