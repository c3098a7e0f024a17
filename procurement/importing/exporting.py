"""Writing the register as an event file: one line a published revision, in the order of the ledger."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session, contains_eager

from procurement.ledger.queries import is_sample
from procurement.notices.events import dump_line, load_content
from procurement.notices.models import Revision, RevisionText


def export_lines(session: Session) -> Iterator[str]:
    """Yield the lines, without line ends. Withheld texts are not there; their tombstones stay in the register.

    Every line of a sample register says so itself (``sample``): lines are copied out of their files.
    """
    holds_sample = is_sample(session)
    published = select(Revision).join(Revision.text).options(contains_eager(Revision.text)).order_by(Revision.sequence)
    for revision in session.scalars(published.execution_options(yield_per=500)):
        text = revision.text
        assert isinstance(text, RevisionText)
        yield dump_line(
            load_content(text.content),
            reference=revision.notice.reference,
            revision=revision.number,
            retrieved_at=revision.retrieved_at,
            sample=holds_sample,
        )
