"""Which engine finds matches. All get the same terms and the same scope, and all have the database behind them."""

import logging
from functools import cache

from django.conf import settings

from kb.rules import addresses
from kb.rules.addresses import Address
from kb.search.engines.base import Engine, Found, Scope, Store, Vocabulary
from kb.search.engines.embedded import Embedded
from kb.search.engines.scan import Scan
from kb.search.folder import NoUsableIndex, Unreachable
from kb.search.requesting import request_rebuild

__all__ = ["ENGINES", "Engine", "Found", "Scope", "Store", "Vocabulary", "chosen", "fallback"]

log = logging.getLogger(__name__)

ENGINES = (addresses.WHOOSH, addresses.DATABASE, addresses.POSTGRES, *addresses.LUCENE)
SCAN = Scan()


def chosen() -> Engine:
    """The engine that SEARCH_URL names."""
    return engine_of(str(settings.SEARCH_URL))


@cache
def engine_of(url: str) -> Engine:
    """One for each address and process. What an installation does not use is not imported."""
    address = addresses.parse(url)
    if address.engine == addresses.DATABASE:
        return SCAN
    if address.engine == addresses.POSTGRES:
        return tables_at(address)
    if address.engine in addresses.LUCENE:
        return server_at(address)
    return Embedded()


def tables_at(address: Address) -> Engine:
    from kb.search.engines.postgres.engine import Tables
    from kb.search.engines.postgres.tables import Place

    return Tables(Place.of(address))


def server_at(address: Address) -> Engine:
    from kb.search.engines.elastic.client import Server
    from kb.search.engines.elastic.finding import Lucene

    return Lucene(Server(address))


def fallback(reason: NoUsableIndex) -> Engine:
    """The database, while the chosen engine has no index to trust; a new one is asked for."""
    log.warning("search is answered by the database: %s", reason)
    if not isinstance(reason, Unreachable):
        request_rebuild()
    return SCAN
