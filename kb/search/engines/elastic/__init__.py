"""The index on an Elasticsearch or OpenSearch: bodies (JSON) → client (HTTP) → writing → finding."""
