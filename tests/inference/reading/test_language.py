import pytest
from hypothesis import given
from hypothesis import strategies as st

from geostance.inference.reading import language
from geostance.inference.reading.articles import Article
from geostance.inference.reading.language import (
    detected,
    language_code,
    language_name,
    with_language,
)

ENGLISH = (
    "The harbour authority said on Tuesday that the ferry would not return to service "
    "before spring, and blamed the delay on a missing part."
)
OTHERS = {
    "de": "Die Hafenbehörde teilte am Dienstag mit, dass die Fähre nicht vor dem "
    "Frühjahr zurückkehren werde, und machte ein fehlendes Teil verantwortlich.",
    "fr": "L'autorité portuaire a déclaré mardi que le ferry ne reviendrait pas en "
    "service avant le printemps, en raison d'une pièce manquante.",
    "es": "La autoridad portuaria dijo el martes que el transbordador no volverá al "
    "servicio antes de la primavera por falta de una pieza.",
    "ru": "Портовые власти сообщили во вторник, что паром не вернётся на "
    "линию до весны.",
    "uk": "Портова влада повідомила у вівторок, що пором не повернеться на лінію.",
    "pl": "Władze portu poinformowały we wtorek, że prom nie wróci do służby przed "
    "wiosną z powodu braku jednej części.",
    "tr": "Liman idaresi salı günü yaptığı açıklamada feribotun ilkbahardan önce "
    "sefere dönmeyeceğini söyledi.",
    "ar": "قالت سلطة الميناء يوم الثلاثاء إن العبارة لن تعود إلى الخدمة قبل الربيع. "
    "وأضافت أن قطعة مفقودة هي السبب، وأن الركاب سينقلون بالحافلات حتى ذلك الحين.",
    "zh": "港务局星期二表示，由于缺少零件，渡轮在春天之前不会恢复运营。",
}
HARD_ENGLISH = [
    "“We reject these accusations,” Ivan Petrovich Sidorov told the agency in Rostov; "
    "Volodymyr Kovalchuk of Zaporizhzhia disagreed.",
    "Prime Minister Jean-Pierre Moreau met Chancellor Hans-Joachim Müller in Köln, "
    "where Frau Schröder and Señor García Núñez joined them for lunch.",
    "The minister quoted the old saying: «Доверяй, но проверяй». He then left the hall "
    "and declined to answer any further questions from the reporters there.",
]


@pytest.mark.parametrize("code", OTHERS)
def test_other_languages_are_told(code: str):
    assert detected(OTHERS[code]) == code
    assert detected(OTHERS[code] * 30) == code


def test_english_is_told():
    assert detected(ENGLISH) == "en"
    assert detected(ENGLISH * 50) == "en"


@pytest.mark.parametrize("text", HARD_ENGLISH)
def test_names_and_quotations_make_no_other_language(text: str):
    assert detected(text) in ("en", None)
    assert detected(f"{text} {ENGLISH}") in ("en", None)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "...",
        "1234567890 " * 30,
        "NATO",
        "US, UK sign deal",
        "Breaking: Putin, Lavrov, Shoigu meet in Sochi",
        "Moscow, Washington, Brussels",
        "🌉" * 100,
    ],
)
def test_too_little_to_tell(text: str):
    assert detected(text) is None


def test_a_long_quotation_does_not_decide():
    assert detected(f"{ENGLISH * 6} {OTHERS['ru'] * 3}") == "en"
    assert detected(f"{ENGLISH} {OTHERS['ru'] * 9}") == "ru"


@pytest.mark.parametrize(
    ("told", "code"),
    [
        *(("en", "en"), ("EN", "en"), ("en-GB", "en"), ("en_US", "en")),
        *(("eng", "en"), ("English", "en"), (" english ", "en"), ("rus", "ru")),
        *(("Russian", "ru"), ("zh-Hans-CN", "zh"), ("", None), (None, None)),
        *(("n/a", None), ("unknown", None), ("und", None), ("7", None)),
    ],
)
def test_codes(told: str | None, code: str | None):
    assert language_code(told) == code


def test_names():
    assert language_name("ru") == "Russian"
    assert language_name("xx") == "xx"


def test_a_column_is_trusted_and_a_page_is_not():
    article = Article(OTHERS["de"], language="en-GB")
    assert with_language(article, trusted=True).language == "en"
    assert with_language(article, trusted=False).language == "de"
    short = Article("NATO left.", language="en-GB")
    assert with_language(short, trusted=False).language == "en"
    assert (
        with_language(Article(ENGLISH, language="n/a"), trusted=True).language == "en"
    )


@given(st.text(max_size=300))
def test_any_text_has_a_language_or_none(text: str):
    code = detected(text)
    assert code is None or language_code(code) == code


def test_the_detector_is_loaded_once():
    language._loaded.cache_clear()
    before = language._loaded.cache_info().misses
    language.load_ahead()
    assert language.detected(ENGLISH) == "en"
    assert language._loaded.cache_info().misses == before + 1
