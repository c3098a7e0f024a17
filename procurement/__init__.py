"""The open register of public procurement of a city: publishing, search, duties and proof."""

__version__ = "0.1.0"
