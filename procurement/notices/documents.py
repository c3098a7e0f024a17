"""Which published revision names which file."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from procurement.notices.drafts import DraftFile
from procurement.notices.models import RevisionDocument, RevisionText


def is_published_document(session: Session, sha256: str) -> bool:
    """Whether a published revision whose text is not withheld names the file."""
    naming = select(RevisionDocument.sha256).join(
        RevisionText, RevisionText.revision_id == RevisionDocument.revision_id
    )
    return session.scalar(naming.where(RevisionDocument.sha256 == sha256).limit(1)) is not None


def find_named_files(session: Session, digests: Collection[str]) -> set[str]:
    """Return those of ``digests`` that a draft or a revision names, withheld ones too."""
    columns = (RevisionDocument.sha256, DraftFile.sha256)
    return {each for column in columns for each in session.scalars(select(column).where(column.in_(digests)))}
