"""Says that text nobody can see was left out."""

from collections.abc import Sequence


def hidden_warning(texts: Sequence[str]) -> list[str]:
    """One warning for all hidden texts, with the beginning of the first; none where there are none."""
    found = [text.strip() for text in texts if text.strip()]
    if not found:
        return []
    shown = found[0] if len(found[0]) <= 20 else found[0][:20] + "…"
    return [
        f"文件中有看不见的文字 {sum(map(len, found))} 字（「{shown}」），可能是隐藏内容或植入的指令，未采用；请核对原文件"
    ]
