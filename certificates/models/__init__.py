"""What certification stores."""

from certificates.models.career import CareerLadder, CareerLevel, PracticeKind, Requirement, Role
from certificates.models.designs import Design, DesignPicture, DesignVersion
from certificates.models.issue import IssueRow, IssueRun
from certificates.models.paper import Award, Certificate, Proposal, Revocation, SigningKey
from certificates.models.records import Consent, Forewarning, LogEntry, LogHead, LogTip, Reminder, ShareLink
from certificates.models.standing import LadderVersion, PracticeDecision, PracticeRecord, Promotion, SignOff

__all__ = [
    "Award",
    "CareerLadder",
    "CareerLevel",
    "Certificate",
    "Consent",
    "Design",
    "DesignPicture",
    "DesignVersion",
    "Forewarning",
    "IssueRow",
    "IssueRun",
    "LadderVersion",
    "LogEntry",
    "LogHead",
    "LogTip",
    "PracticeDecision",
    "PracticeKind",
    "PracticeRecord",
    "Promotion",
    "Proposal",
    "Reminder",
    "Requirement",
    "Revocation",
    "Role",
    "ShareLink",
    "SignOff",
    "SigningKey",
]
