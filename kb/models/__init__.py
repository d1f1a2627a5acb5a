"""The nouns of the knowledge base."""

from kb.models.answers import Enquiry, GoldenQuestion, ReleaseHold
from kb.models.base import BasePage
from kb.models.entries import Checklist, FaqEntry
from kb.models.feedback import Feedback, Gap
from kb.models.guides import Guide
from kb.models.media import Attachment, Picture, PictureRendition, PictureUse
from kb.models.pages import EditionPage, ManualIndexPage, ManualPage, SectionPage
from kb.models.querylog import SearchClick, SearchQuery, SharedQuery
from kb.models.search import SearchDocument, SearchState
from kb.models.versions import Lineage, SectionChange, SectionVersion
from kb.models.vocabulary import DomainWord, Synonym

__all__ = [
    "Attachment",
    "BasePage",
    "Checklist",
    "DomainWord",
    "EditionPage",
    "Enquiry",
    "FaqEntry",
    "Feedback",
    "Gap",
    "GoldenQuestion",
    "Guide",
    "Lineage",
    "ManualIndexPage",
    "ManualPage",
    "Picture",
    "PictureRendition",
    "PictureUse",
    "ReleaseHold",
    "SearchClick",
    "SearchDocument",
    "SearchQuery",
    "SearchState",
    "SectionChange",
    "SectionPage",
    "SectionVersion",
    "SharedQuery",
    "Synonym",
]
