"""From a calendar to iCalendar (RFC 5545, with the names of RFC 7986). The same document gives the same bytes."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from icalendar import Alarm, Calendar, Timezone, TimezoneStandard, vText
from icalendar import Event as VEvent

from procurement.core.clock import VIETNAM
from procurement.feeds.closings import CalendarDocument, Event
from procurement.feeds.links import xml_text

MEDIA_TYPE = "text/calendar"

ZONE = "Asia/Ho_Chi_Minh"
SINCE = datetime.combine(date(1975, 6, 13), time.min)
"""From that night on UTC+7 holds (tzdata); no call for bids is older."""

ASK_AGAIN = timedelta(hours=1)
"""How often subscribers need to look. Whoever asks sooner is told 304."""


def render_calendar(document: CalendarDocument) -> bytes:
    """Return ``document`` as UTF-8 text/calendar."""
    calendar = Calendar()
    calendar.add("prodid", f"-//procurement//register//{document.language.upper()}")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    for name in ("name", "x-wr-calname"):
        calendar.add(name, vText(xml_text(document.title)))
    for name in ("description", "x-wr-caldesc"):
        calendar.add(name, vText(xml_text(document.description)))
    calendar.add("x-wr-timezone", ZONE)
    calendar.add("url", document.url)
    calendar.add("source", document.source, parameters={"VALUE": "URI"})
    for name in ("refresh-interval", "x-published-ttl"):
        calendar.add(name, ASK_AGAIN, parameters={"VALUE": "DURATION"})
    calendar.add_component(_make_zone())
    for event in document.events:
        calendar.add_component(_make_event(event))
    return calendar.to_ical(sorted=False)


def _make_zone() -> Timezone:
    zone, standard = Timezone(), TimezoneStandard()
    zone.add("tzid", ZONE)
    standard.add("dtstart", SINCE)
    standard.add("tzoffsetfrom", timedelta(hours=8))
    standard.add("tzoffsetto", timedelta(hours=7))
    standard.add("tzname", "+07")
    zone.add_component(standard)
    return zone


def _make_event(event: Event) -> VEvent:
    made = VEvent()
    made.add("uid", event.uid)
    made.add("sequence", event.sequence)
    made.add("dtstamp", event.changed_at)
    made.add("created", event.created_at)
    made.add("last-modified", event.changed_at)
    made.add("dtstart", event.starts_at.astimezone(VIETNAM))
    made.add("status", "CANCELLED" if event.is_cancelled else "CONFIRMED")
    made.add("transp", "TRANSPARENT")
    made.add("summary", xml_text(event.summary))
    made.add("description", xml_text(event.description))
    if event.location:
        made.add("location", xml_text(event.location))
    made.add("url", event.url)
    if event.reminder is not None:
        made.add_component(_make_alarm(event.summary, event.reminder))
    return made


def _make_alarm(summary: str, before: timedelta) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("trigger", -before)
    alarm.add("description", xml_text(summary))
    return alarm
