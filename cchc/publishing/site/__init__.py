"""The dashboard: a static site over the published warehouse, opened from disk or from any web server.

Belongs here: pages, pictures and words. Figures are taken as published; nothing is computed from them but their order
and their place on a page. The pages read no network, need no server, and hold their data themselves.
"""

from cchc.publishing.site.build import SiteReport, build_site, open_site
from cchc.publishing.site.published import SiteError

__all__ = ["SiteError", "SiteReport", "build_site", "open_site"]
