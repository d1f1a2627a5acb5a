"""OpenSearch 2 for the editors' search."""

from wagtail.search.backends import opensearch2

from kb.search.engines.admin.cutting import cut_first

SearchBackend = cut_first(opensearch2.SearchBackend)
