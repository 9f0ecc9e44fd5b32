from cafes.models.attendance import Attendance, DeviceCount
from cafes.models.cafes import Cafe
from cafes.models.calendars import CalendarFeed
from cafes.models.invitations import Invitation, InvitationLetter, Reply
from cafes.models.reports import CompteRendu, SeasonVoice, SeasonVoiceGiven
from cafes.models.seasons import HostAbsence, HostRoom, Season
from cafes.models.tables import FollowUp, Note, Seat, TourDeTable

__all__ = [
    "Attendance",
    "Cafe",
    "CalendarFeed",
    "CompteRendu",
    "DeviceCount",
    "FollowUp",
    "HostAbsence",
    "HostRoom",
    "Invitation",
    "InvitationLetter",
    "Note",
    "Reply",
    "Season",
    "SeasonVoice",
    "SeasonVoiceGiven",
    "Seat",
    "TourDeTable",
]
