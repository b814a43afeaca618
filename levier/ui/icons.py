"""Icons drawn for Levier: 24 by 24, one stroke. Always beside a word, never instead of one."""

from __future__ import annotations

_CIRCLE = "M12 3a9 9 0 1 0 0 18a9 9 0 1 0 0-18z"

ICONS: dict[str, str] = {
    # meanings
    "done": "M5 12.5l4.5 4.5L19 7.5",
    "attention": "M12 4L2.8 20h18.4zM12 10v4.5M12 17.2v.1",
    "danger": "M8 3h8l5 5v8l-5 5H8l-5-5V8zM12 7.5v5.5M12 16.2v.1",
    "info": f"{_CIRCLE}M12 11v5.5M12 7.6v.1",
    "neutral": f"{_CIRCLE}",
    # rooms
    "day": "M4 6h16v14H4zM4 10h16M8 3v4M16 3v4M8.5 15l2.5 2.5 4.5-4.5",
    "people": "M9 11a3.5 3.5 0 1 0 0-7a3.5 3.5 0 1 0 0 7zM2.5 20c0-4 2.8-6 6.5-6s6.5 2 6.5 6"
    "M16 4.6a3.2 3.2 0 0 1 0 5.8M18 14.4c2.2.8 3.5 2.7 3.5 5.6",
    "household": "M3.5 11L12 4l8.5 7M6 9.5V20h12V9.5M10 20v-5.5h4V20",
    "feed": "M12 3v11M7.5 9.8L12 14l4.5-4.2M4 15v5h16v-5",
    "run": "M20 12a8 8 0 1 1-2.6-5.9M20 3v4.5h-4.5",
    "payment": "M3 6.5h18v11H3zM12 9.5a2.5 2.5 0 1 0 0 5a2.5 2.5 0 1 0 0-5zM6 9.5v.1M18 14.5v.1",
    "ledger": "M5 4h12a2 2 0 0 1 2 2v14H7a2 2 0 0 1-2-2zM9 9h6M9 13h6",
    "chart": "M4 20h16M7 16v-5M12 16V6M17 16v-8",
    "map": "M3.5 6l6-2 5 2 6-2v14l-6 2-5-2-6 2zM9.5 4v14M14.5 6v14",
    "settings": "M4 7h9M17 7h3M4 17h3M11 17h9M15 4.5v5M9 14.5v5",
    "journal": "M6 3h9l4 4v14H6zM14.5 3v4.5H19M9 12h7M9 16h5",
    # acts
    "search": "M10.5 4a6.5 6.5 0 1 0 0 13a6.5 6.5 0 1 0 0-13zM15.5 15.5L20 20",
    "person": "M12 11.5a4 4 0 1 0 0-8a4 4 0 1 0 0 8z"
    "M4.5 20.5c0-4.3 3.2-6.5 7.5-6.5s7.5 2.2 7.5 6.5",
    "help": f"{_CIRCLE}M9.4 9.4a2.7 2.7 0 1 1 3.9 2.5c-.9.5-1.3 1-1.3 2M12 16.8v.1",
    "out": "M10 4H5v16h5M14 8l4 4-4 4M18 12H9",
    "filter": "M4 6h16M7 12h10M10 18h4",
    "up": "M12 19V5M6 11l6-6 6 6",
    "down": "M12 5v14M6 13l6 6 6-6",
    "next": "M5 12h14M13 6l6 6-6 6",
    "previous": "M19 12H5M11 6l-6 6 6 6",
    "download": "M12 4v11M7 10.5l5 4.5 5-4.5M5 20h14",
    "upload": "M12 16V5M7 9.5L12 5l5 4.5M5 20h14",
    "print": "M7 9V4h10v5M7 17H4V9h16v8h-3M7 14h10v6H7z",
    "edit": "M4 20l1-4.5L16 4.5 19.5 8 8.5 19z",
    "add": "M12 5v14M5 12h14",
    "close": "M6 6l12 12M18 6L6 18",
    "pause": "M8.5 5v14M15.5 5v14",
    "play": "M7 5l11 7-11 7z",
    "clock": f"{_CIRCLE}M12 7.5V12l3 2.2",
    "mail": "M3 6h18v12H3zM3.5 7l8.5 6.5L20.5 7",
    "lock": "M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3",
    "eye": "M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12z"
    "M12 9.3a2.7 2.7 0 1 0 0 5.4a2.7 2.7 0 1 0 0-5.4z",
    "empty": "M4 13l3-8h10l3 8v6H4zM4 13h5l1 2.5h4l1-2.5h5",
    "sun": "M12 8a4 4 0 1 0 0 8a4 4 0 1 0 0-8zM12 2.5v2M12 19.5v2M2.5 12h2M19.5 12h2"
    "M5.3 5.3l1.4 1.4M17.3 17.3l1.4 1.4M5.3 18.7l1.4-1.4M17.3 6.7l1.4-1.4",
}
