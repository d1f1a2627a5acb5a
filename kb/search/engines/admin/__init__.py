"""The editors' search on Elasticsearch or OpenSearch: Wagtail's own backends, given texts that are cut already.

One module for each major version, because Wagtail loads a backend by its module, and each needs a client library of its
own. SEARCH_URL chooses (config.environment.admin_search).
"""
