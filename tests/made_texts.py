"""Texts made of what official documents are made of, in any order, and texts of any characters."""

from hypothesis import strategies as st

# Pieces of which texts are made: numbers of every kind, words, ends of sentences, lines and spaces.
PIECES = st.sampled_from(
    ["一、", "二、", "三、", "(一)", "（二）", "1.", "2、", "３．", "(1)", "⑵", "①", "②", "一是", "二是", "三是", "——", "●",
     "第一章 ", "第二节", "第一条 ", "第二条", "第三条之一　", "第五条的规定", "第一款", "附件1", "附件：1.甲", "专栏1 ", "目录", "1.1 ",
     "坚持原则。", "加强领导", "按照(一)的要求", "2025年", "3.5万", "《甲（乙》", "“丙。”", "。", "；", "：", "，", "！", "\n", "\n\n",
     "\r\n", "\u3000", " ", "\xa0", "\f", "\u2028", "(", ")", "》", "索引号: 1-2 ", "发布机构: 甲局 ", "名称: 乙通知", "2024年1月1日",
     "甲区教育局", "特此通知。", "相关解读:", "【打印本页】", "问：为何？", "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥", "\u200b", "\U0001f600"]
)  # fmt: skip
TEXTS = st.one_of(st.lists(PIECES, max_size=60).map("".join), st.text(max_size=200)).filter(
    lambda t: t.strip()
)
