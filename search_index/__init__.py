"""A full-text index for Vietnamese documents with exact totals, filters, facets and order.

``search_index.engine`` is the door: the protocol ``Engine`` and ``open_engine``. Behind it, Whoosh keeps the posting
lists and the values of each document on disk; everything a query needs is answered from bitmaps and columns in
memory. The package knows nothing of the register that uses it.
"""
