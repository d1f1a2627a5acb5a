"""OpenSearch 3 for the editors' search."""

from wagtail.search.backends import opensearch3

from kb.search.engines.admin.cutting import cut_first

SearchBackend = cut_first(opensearch3.SearchBackend)
