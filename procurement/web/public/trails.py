"""The ways down to notices and packages: through the plan and the package to which they belong."""

from __future__ import annotations

from flask import url_for

from procurement.httpkit.language import gettext as _
from procurement.notices.models import Notice
from procurement.plans.models import Package
from procurement.web.public import wording
from procurement.web.public.breadcrumbs import Crumb, make_trail


def package_crumbs(package: Package, *, is_here: bool) -> tuple[Crumb, ...]:
    """Return the steps down to ``package``: its plan, where that is known, and itself."""
    plan, steps = package.plan, []
    if plan is not None:
        number = plan.national_number or plan.reference
        steps.append(Crumb(_("Kế hoạch %(number)s", number=number), url_for("public.plan", reference=plan.reference)))
    own = _("Gói thầu %(reference)s", reference=package.package_number or package.reference)
    steps.append(Crumb(own, None if is_here else url_for("public.package", reference=package.reference)))
    return tuple(steps)


def notice_trail(notice: Notice, *below: str) -> tuple[Crumb, ...]:
    """Return the way to a notice, and on to what of it is shown (``below``)."""
    words = f"{wording.kind_name(notice.kind)} {notice.national_number or notice.reference}"
    own = Crumb(words, url_for("public.notice", reference=notice.reference) if below else None)
    above = package_crumbs(notice.package, is_here=False) if notice.package is not None else ()
    return make_trail(*above, own, *(Crumb(words) for words in below))
