"""Which published revision names which file."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from procurement.notices.models import RevisionDocument, RevisionText


def is_published_document(session: Session, sha256: str) -> bool:
    """Whether a published revision whose text is not withheld names the file."""
    naming = select(RevisionDocument.sha256).join(
        RevisionText, RevisionText.revision_id == RevisionDocument.revision_id
    )
    return session.scalar(naming.where(RevisionDocument.sha256 == sha256).limit(1)) is not None
