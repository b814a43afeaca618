"""How the house is put together: settings, addresses, the command line."""

from __future__ import annotations

import sys

try:  # Debian 12's SQLite 3.40 may corrupt a WAL database (fixed in 3.51.3): ours comes first
    import pysqlite3
except ImportError:  # no wheel for this system: config.settings then avoids WAL if it must
    pass
else:
    sys.modules["sqlite3"] = pysqlite3
    sys.modules["sqlite3.dbapi2"] = pysqlite3.dbapi2
