"""Courses from plain data."""

from pathlib import Path

import pytest
import yaml
from django.conf import settings

from courses.building import build_course
from courses.markdown import UnknownBlock, raw_blocks
from courses.models import CourseIndexPage, CoursePage, LessonPage
from courses.rules import outline
from tests.courses import material

DEMO = sorted(Path(settings.BASE_DIR, "site/home/demo/courses").glob("*.yaml"))


def test_a_new_course_is_released_once_with_all_its_lessons(course):
    release = course.releases.get()
    assert [module.title for module in outline.read(release.outline)] == ["结账之前", "结账当天"]
    assert [row.title for row in outline.lessons(outline.read(release.outline))] == [
        "月末要做的事",
        "做月末结账",
        "结账以后",
    ]


def test_building_again_changes_nothing(course):
    before = LessonPage.objects.values_list("pk", "latest_revision_id", "live_revision_id")
    known = list(before)
    material.build()
    assert list(before.all()) == known
    assert course.releases.count() == 1


def test_building_again_with_another_text_publishes_only_that_lesson(course):
    data = material.course_data()
    data["modules"][0]["lessons"][0]["blocks"] = [{"text": "先备份，再结账。"}]
    untouched = material.page(course, "after").live_revision_id
    build_course(data, CourseIndexPage.objects.get(), None)
    assert material.page(course, "after").live_revision_id == untouched
    assert "先备份" in str(material.page(course, "overview").body)
    assert course.releases.count() == 2


def test_somebody_without_the_right_to_publish_may_still_seed(world, shelf):
    course = build_course(material.course_data(), CourseIndexPage.objects.get(), world.li)
    assert course.live
    assert course.live_revision.user == world.li


@pytest.mark.parametrize("path", DEMO, ids=lambda path: path.stem)
def test_the_demo_courses_can_be_built(world, path):
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    course = build_course(data, CourseIndexPage.objects.get(), None)
    course = CoursePage.objects.get(pk=course.pk)
    wanted = [lesson["title"] for module in data["modules"] for lesson in module["lessons"]]
    assert [row.title for row in outline.lessons(outline.read(material.newest(course).outline))] == wanted
    assert course.audience == data["audience"]
    assert course.competency.slug == data["competencies"][0]


def test_markdown_becomes_text_tables_and_steps():
    source = "先看**表**：\n\n| 级别 | 时限 |\n| --- | --- |\n| P0 | 30 分钟 |\n\n## 做法\n\n1. 打开总账\n2. 结账\n"
    kinds = [block["type"] for block in raw_blocks([{"text": source}])]
    assert kinds[:3] == ["text", "table", "text"]
    table = raw_blocks([{"text": source}])[1]["value"]["table"]
    assert [column["heading"] for column in table["columns"]] == ["级别", "时限"]


def test_a_question_loses_the_words_that_the_page_says_itself():
    (block,) = raw_blocks([{"question": "想一想：能关闭吗？", "answer": "**不能**。"}])
    assert block["value"]["question"] == "能关闭吗？"
    assert block["value"]["answer"] == "<p><b>不能</b>。</p>"


def test_scripts_in_the_data_do_not_reach_the_page():
    (block,) = raw_blocks([{"text": "好<script>alert(1)</script>"}])
    assert "script" not in block["value"]
    assert "alert" not in block["value"]


def test_a_kind_of_block_that_lessons_do_not_have_is_named():
    with pytest.raises(UnknownBlock, match="video"):
        raw_blocks([{"video": "x"}])
