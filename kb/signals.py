"""The facts of the knowledge base."""

from jobs.facts import Fact

section_published = Fact("section_published")  # id of the SectionVersion
edition_released = Fact("edition_released")  # id of the EditionPage
