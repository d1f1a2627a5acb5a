"""Elasticsearch 9 for the editors' search."""

from wagtail.search.backends import elasticsearch9

from kb.search.engines.admin.cutting import cut_first

SearchBackend = cut_first(elasticsearch9.SearchBackend)
