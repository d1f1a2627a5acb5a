"""正确 and 错误 are stored with an item, and read in the language of whoever looks."""

import pytest
from django.utils import translation

from exams import authoring, grading, sitting, types
from exams.authoring import Draft
from exams.models import ItemVersion
from exams.types.choices import two_options
from exams.views.author import key_of, preview
from exams.views.item_figures import lettered

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unwalled")]
KIND = types.of("true_false")


@pytest.fixture
def version(bank) -> ItemVersion:
    return ItemVersion.objects.filter(kind="true_false").first()


def test_what_is_stored_is_the_same_in_any_language(version):
    draft = authoring.draft_of(version)
    with translation.override("en"):
        made = authoring.content_from(draft)
        like = authoring.likeness_of(made)
    assert [option.text for option in made.options] == ["正确", "错误"]
    assert like == version.likeness
    assert [row.text for row in two_options(True)] == ["正确", "错误"]


@pytest.mark.parametrize(("language", "words"), [("zh-hans", ["正确", "错误"]), ("en", ["True", "False"])])
def test_the_bank_the_statistics_and_a_part_of_a_case_say_it_in_the_readers_language(version, language, words):
    parts = [{"kind": "true_false", "stem": "？", "right": True}, {"kind": "single", "stem": "？", "options": []}]
    case = types.of("case").build(Draft("case", "材料", answer={"parts": parts}))
    with translation.override(language):
        assert [str(option.text) for option in preview(version).options] == words
        assert [line.text for line in key_of(version)] == words
        assert [text for _id, _letter, text in lettered(version)] == words
        part = types.of("case").candidate_view(case, []).parts[0]
        assert [text for _id, text in part.options] == words
        assert [line.text for line in types.of("case").describe_key(case, [], [])[0].lines] == words
        assert KIND.option_text("甲") == "甲"


def test_an_english_candidate_reads_no_chinese_options_while_sitting_and_afterwards(world, exam, sit):
    desk = sit(exam, world.chen)
    desk.client.cookies["django_language"] = "en"
    page = desk.client.get(f"/exams/attempts/{desk.attempt.pk}/").content.decode()
    assert "<span>True</span>" in page
    assert "<span>正确</span>" not in page
    sitting.submit(desk.attempt.pk, world.chen)
    grading.grade(desk.attempt.pk)
    result = desk.client.get(f"/exams/attempts/{desk.attempt.pk}/result/").content.decode()
    assert "<span>True" in result
    assert "<span>正确" not in result
