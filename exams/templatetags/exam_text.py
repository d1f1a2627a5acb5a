"""`{{ text|exam_block }}` and `{{ text|exam_inline }}`: the Markdown of items, sanitised."""

from django import template

from exams import markup

register = template.Library()
register.filter("exam_block", markup.block)
register.filter("exam_inline", markup.inline)
