"""Nepali typed in Latin letters, judged by how near the reading comes once it is folded."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz import fuzz

from kb.analysis import romanised
from kb.analysis.fold import fold, loosen
from kb.analysis.language import rules_for
from kb.analysis.roman import LONGEST, key

PHRASES = """
mero saman aayena | मेरो सामान आएन
paisa kahile firta huncha | पैसा कहिले फिर्ता हुन्छ
delivery kati din lagcha | डेलिभरी कति दिन लाग्छ
mero order kahile aaucha | मेरो अर्डर कहिले आउँछ
password birsiye | पासवर्ड बिर्सिएँ
order cancel kasari garne | अर्डर क्यान्सिल कसरी गर्ने
khata kasari banaune | खाता कसरी बनाउने
galat saman aayo | गलत सामान आयो
card bata paisa katyo tara order bhayena | कार्डबाट पैसा काट्यो तर अर्डर भएन
parcel kaha pugyo? | पार्सल कहाँ पुग्यो?
saman bigreko xa, ke garne | सामान बिग्रेको छ, के गर्ने
refund kahile auxa | रिफन्ड कहिले आउँछ
maile pathako saman firta garna milxa | मैले पठाएको सामान फिर्ता गर्न मिल्छ
esewa bata tirna milchha | इसेवाबाट तिर्न मिल्छ
warranty kati samaya samma huncha | वारेन्टी कति समयसम्म हुन्छ
discount code chalena | डिस्काउन्ट कोड चलेन
size milena satna milcha | साइज मिलेन साट्न मिल्छ
mero khata banda vayo | मेरो खाता बन्द भयो
tapaiharuko office kaha cha | तपाईंहरूको अफिस कहाँ छ
gharma kohi thiyena parcel firta gayo | घरमा कोही थिएन पार्सल फिर्ता गयो
bidesh ma pani pathaunuhuncha | विदेशमा पनि पठाउनुहुन्छ
kista ma kinna sakincha | किस्तामा किन्न सकिन्छ
bill download garna sakina | बिल डाउनलोड गर्न सकिनँ
sampark garne number dinus | सम्पर्क गर्ने नम्बर दिनुस्
upahar card kasari prayog garne | उपहार कार्ड कसरी प्रयोग गर्ने
kuriyar wala aayena | कुरियरवाला आएन
mobile ma OTP aaudaina | मोबाइलमा ओटीपी आउँदैन
gift card ko myad kati ho | गिफ्ट कार्डको म्याद कति हो
nakkali saman pathaeko | नक्कली सामान पठाएको
raknu parcha ki pardaina | राख्नु पर्छ कि पर्दैन
prashna sodhnu thiyo | प्रश्न सोध्नु थियो
sadasyata radda garnuhos | सदस्यता रद्द गर्नुहोस्
pachhillo order ko bibaran herna milcha | पछिल्लो अर्डरको विवरण हेर्न मिल्छ
chhimeki lai parcel dinu | छिमेकीलाई पार्सल दिनु
khulla baksa firta linuhunna | खुल्ला बाकस फिर्ता लिनुहुन्न
mulya kina badliyo | मूल्य किन बदलियो
bhuktani asafal bhayo tara rakam katiyo | भुक्तानी असफल भयो तर रकम काटियो
phone number pheri halna paryo | फोन नम्बर फेरि हाल्न पर्‍यो
"""
CASES = [tuple(line.split(" | ")) for line in PHRASES.strip().splitlines()]
_RULES = rules_for("ne")


def _nearness(reading: str, meant: str) -> float:
    one, other = (
        " ".join(loosen(fold(word, _RULES), _RULES) for word in text.split())
        for text in (reading, meant)
    )
    return fuzz.ratio(one, other)


@pytest.mark.parametrize(("typed", "meant"), CASES)
def test_the_first_reading_is_near_the_spelling(typed: str, meant: str) -> None:
    assert _nearness(romanised(typed, "ne")[0], meant) >= 84


def test_most_readings_are_the_spelling_or_a_letter_away() -> None:
    nearness = [_nearness(romanised(typed, "ne")[0], meant) for typed, meant in CASES]
    assert sum(near >= 95 for near in nearness) >= 0.8 * len(nearness)


@pytest.mark.parametrize(
    "ways",
    ["chha cha xa chhaa", "hunchha huncha hunxa", "aayena ayena", "sampark sampaark",
     "phirta firta", "samaan saman", "shulka sulka"],
)  # fmt: skip
def test_the_usual_ways_to_type_a_word_share_a_key(ways: str) -> None:
    assert len({key(way) for way in ways.split()}) == 1


@pytest.mark.parametrize(
    "text",
    ["how do I return my order", "where is my parcel", "मेरो सामान", "คืนสินค้า", "12345", "", "😀",
     "mero saman " * LONGEST],
)  # fmt: skip
def test_what_is_not_romanised_nepali_has_no_reading(text: str) -> None:
    assert romanised(text, "ne") == ()


@pytest.mark.parametrize("lang", ["en", "fa", "th", "tr", "hi", "und", ""])
def test_only_nepali_is_read(lang: str) -> None:
    assert romanised("mero saman aayena", lang) == ()


def test_digits_and_punctuation_stay() -> None:
    assert romanised("order 12345 kaha cha?", "ne")[0] == "अर्डर 12345 कहाँ छ?"


@given(st.text(st.characters(), max_size=60) | st.text("aeiouxcnghy' \ud800\x00z1", max_size=60))
def test_any_text_has_at_most_two_readings_of_sane_length(text: str) -> None:
    readings = romanised(text, "ne")
    assert len(readings) <= 2
    assert all(reading and len(reading) <= 6 * len(text) + 6 for reading in readings)
