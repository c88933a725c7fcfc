"""The day on which a question is asked: periods of documents are days in China."""

from datetime import date, datetime, timedelta, timezone

CHINA = timezone(
    timedelta(hours=8)
)  # fixed: not every system has a time-zone database, and China keeps one time


def today_in_china() -> date:
    return datetime.now(CHINA).date()
