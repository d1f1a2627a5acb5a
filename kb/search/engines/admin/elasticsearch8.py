"""Elasticsearch 8 for the editors' search."""

from wagtail.search.backends import elasticsearch8

from kb.search.engines.admin.cutting import cut_first

SearchBackend = cut_first(elasticsearch8.SearchBackend)
