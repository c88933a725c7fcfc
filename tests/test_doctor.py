"""What `policyqa doctor` says of a language model: is it there, and if not, what is wrong and what to do."""

from pathlib import Path

import pytest

from commands.doctor import BROKEN, MISSING, OK, Finding, _language_model
from settings import Settings
from tests.scripted_llm import KEY, Fault, scripted_llm


def found(home: Path, **settings: object) -> Finding:
    (finding,) = _language_model(Settings.model_validate({"home": home, **settings}))
    return finding


def test_without_a_model_it_says_how_to_get_one(tmp_path: Path) -> None:
    finding = found(tmp_path)
    assert finding.state == MISSING
    assert "docs/llm.md" in finding.remedy


@pytest.mark.parametrize(
    ("fault", "setting"),
    [
        (Fault(status=401), "POLICYQA_LLM_API_KEY"),
        (Fault(status=404), "POLICYQA_LLM_MODEL"),
        (Fault(status=429), "额度"),
        (Fault(status=500), "日志"),
        (Fault(silence=30.0), "POLICYQA_LLM_TIMEOUT"),
        (Fault(empty=True), "正常对话"),
        (Fault(garbage=True), "OpenAI 兼容"),
    ],
)
def test_each_fault_is_told_with_what_to_do(tmp_path: Path, fault: Fault, setting: str) -> None:
    with scripted_llm() as llm:
        model = {"llm_model": "scripted", "llm_base_url": llm.url, "llm_api_key": KEY, "llm_timeout": 1.0}
        assert found(tmp_path, **model).state == OK
        llm.fault = fault
        finding = found(tmp_path, **model)
    assert finding.state == BROKEN
    assert setting in finding.seen + finding.remedy
    assert finding.remedy
    assert KEY not in repr(finding)


def test_a_wrong_port_is_a_wrong_address(tmp_path: Path) -> None:
    finding = found(tmp_path, llm_model="scripted", llm_base_url="http://127.0.0.1:9/v1", llm_timeout=3.0)
    assert finding.state == BROKEN
    assert "127.0.0.1:9" in finding.seen
    assert "POLICYQA_LLM_BASE_URL" in finding.remedy
