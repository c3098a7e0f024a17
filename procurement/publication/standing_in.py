"""What a withheld text had done to plans, packages and rounds, taken from what the register keeps of it.

The text is gone, so nobody can prove it again; what follows from later texts in the same places still can be.
"""

from __future__ import annotations

from sqlalchemy import exists, select
from sqlalchemy.orm import Session, object_session

from procurement.notices.models import Notice, Revision
from procurement.organisations.models import Organisation
from procurement.plans.models import Lot, Package, PackageReplacement, Plan, PlanPackage, Project, Round, hide_ref
from procurement.publication.outcomes import hide_decided
from procurement.publication.placing import aim, cancel_plan, find_waiting_cancellations
from procurement.publication.retelling import retell_lots, retell_package, retell_project
from procurement.publication.service import refresh

KEPT = ("identity", "national_number", "source_identity", "plan_number", "target_kind", "effect", "lot_ref", "outcome",
        "lot_outcomes")  # fmt: skip
"""What a notice keeps of its text though that be withheld."""


class StandIn:
    """A revision of the register whose text is withheld, done and withheld anew in the passing ``session``."""

    def __init__(self, session: Session, revision: Revision) -> None:
        register = object_session(revision)
        assert register is not None
        self.session, self.register = session, register
        self.revision, self.kept = revision, revision.notice

    def enact(self) -> None:
        """Give the notice the place that it has, without any words."""
        notice = self._notice() or self._new_notice()
        revision = self.revision
        told = {name: getattr(revision, name) for name in (
            "number", "sequence", "published_at", "posted_on", "national_version", "retrieved_at", "is_history",
            "changed_at_source", "content_hash",
        )}  # fmt: skip
        self.session.add(Revision(notice=notice, text=None, withholding=None, **told))
        if revision.is_history:
            return
        notice.current_number = revision.number
        self._keep(notice)
        left = {notice.round, notice.plan}
        self._place(notice)
        self.session.flush()
        refresh(self.session, {*left, notice.round, notice.plan})

    def withhold(self) -> None:
        """Let what remains public word the places of the notice anew."""
        notice = self._notice()
        assert notice is not None
        self.session.flush()
        for package in self._worded(notice):
            retell_package(self.session, package)
        if notice.kind == "plan" and notice.plan is not None and notice.plan.project is not None:
            retell_project(self.session, notice.plan.project.number)
        if notice.round is not None:
            retell_lots(self.session, notice.round)
            refresh(self.session, {notice.round})

    def _notice(self) -> Notice | None:
        return self.session.scalar(select(Notice).where(Notice.reference == self.kept.reference))

    def _new_notice(self) -> Notice:
        notice = Notice(reference=self.kept.reference, kind=self.kept.kind, current_number=0, revisions=[])
        self._keep(notice)
        self.session.add(notice)
        return notice

    def _keep(self, notice: Notice) -> None:
        for name in KEPT:
            setattr(notice, name, getattr(self.kept, name))
        hide_decided(notice)
        withheld = self.revision.withholding
        notice.organisation = self._body(self.kept.organisation, withheld.poster if withheld else "")

    def _body(self, kept: Organisation | None, poster: str = "") -> Organisation:
        """Return the body with the reference ``poster``, else ``kept``; one that is gone from the register is made."""
        reference = poster or (kept.reference if kept is not None else "?")
        known = self.session.scalar(select(Organisation).where(Organisation.reference == reference))
        return known or Organisation(reference=reference)

    def _worded(self, notice: Notice) -> list[Package]:
        if notice.kind != "plan":
            return [notice.package] if notice.package is not None else []
        return list(self.session.scalars(select(Package).where(Package.plan_id == notice.plan_id)))

    def _place(self, notice: Notice) -> None:
        kept = self._beside() or self.kept
        if kept.kind == "plan":
            self._plan(notice)
        elif kept.package is None:
            notice.package = notice.round = None
            planned = select(Plan).where(Plan.reference == (kept.plan.reference if kept.plan else None))
            cancel_plan(self.session, notice, self.session.scalar(planned))
        else:
            notice.package, notice.plan = self._package(kept.package), None
            notice.round = self._round(notice.package, kept.round) if kept.round else None
            self.session.flush()
            if notice.kind == "cancellation":
                aim(self.session, notice, Notice.round_id == notice.round_id)

    def _beside(self) -> Notice | None:
        """Return a notice that came to stand beside this one while the withheld text told its place, if one did."""
        later = [each.sequence for each in self.kept.revisions if each.number > self.revision.number]
        if not later or self.kept.national_number is None or self.kept.kind == "plan":
            return None
        alike = select(Notice).join(Revision).where(Notice.national_number == self.kept.national_number)
        came = (Revision.number == 0, Revision.sequence.between(self.revision.sequence, min(later)))
        beside = alike.where(*came, Notice.id != self.kept.id, Notice.package_id.is_not(None))
        return self.register.scalars(beside.order_by(Notice.id).limit(1)).first()

    def _plan(self, notice: Notice) -> None:
        kept = self.kept.plan
        if kept is None:
            return
        plan = self.session.scalar(select(Plan).where(Plan.reference == kept.reference)) or Plan(
            reference=kept.reference
        )
        self.session.add(plan)
        plan.organisation, plan.current_revision = notice.organisation, self.revision.number
        plan.national_number = kept.national_number
        plan.project = self._project(kept.project) if kept.project else None
        notice.plan = plan
        self.session.flush()
        for each in self.register.scalars(select(Package).where(Package.plan_id == kept.id).order_by(Package.id)):
            self._plan_package(plan, each)
        self._replacements(plan, kept)
        for waiting in find_waiting_cancellations(self.session, plan):
            cancel_plan(self.session, waiting, plan)

    def _plan_package(self, plan: Plan, kept: Package) -> None:
        """Take ``kept`` into the plan, unless a public revision does that later."""
        here = self._find_package(kept)
        if here is None and self.register.scalar(select(exists().where(PlanPackage.package_id == kept.id))):
            return
        here = here or self._package(kept)
        here.plan, here.plan_number, here.removed = plan, kept.plan_number, kept.removed
        here.package_ref, here.package_number = kept.package_ref, kept.package_number

    def _replacements(self, plan: Plan, kept: Plan) -> None:
        made = select(PackageReplacement).where(PackageReplacement.plan_id == kept.id)
        for row in self.register.scalars(made.where(PackageReplacement.revision == self.revision.number)):
            kept_pair = (self.register.get_one(Package, each) for each in (row.package_id, row.replaced_id))
            new, old = map(self._find_package, kept_pair)
            if new is not None and old is not None:
                self.session.add(
                    PackageReplacement(package_id=new.id, replaced_id=old.id, plan_id=plan.id, revision=row.revision)
                )

    def _project(self, kept: Project) -> Project:
        known = self.session.scalar(select(Project).where(Project.number == kept.number))
        return known or Project(number=kept.number)

    def _find_package(self, kept: Package) -> Package | None:
        return self.session.scalar(select(Package).where(Package.reference == kept.reference))

    def _package(self, kept: Package) -> Package:
        package = self._find_package(kept)
        if package is None:
            package = Package(
                reference=kept.reference, package_ref=kept.package_ref, package_number=kept.package_number,
                plan_number=kept.plan_number, organisation=self._body(kept.organisation), rounds=[],
            )  # fmt: skip
            self.session.add(package)
            self.session.flush()
        return package

    def _round(self, package: Package, kept: Round) -> Round:
        found = next((each for each in package.rounds if each.ordinal == kept.ordinal), None)
        if found is None:
            found = Round(package=package, ordinal=kept.ordinal, lots=[])
            self.session.add(found)
        found.national_number, found.stage = kept.national_number, kept.stage
        known = {hide_ref(lot.lot_ref) for lot in found.lots}
        for lot in kept.lots if self.kept.kind != "cancellation" else ():
            if hide_ref(lot.lot_ref) not in known:
                hidden = hide_ref(lot.lot_ref)
                self.session.add(Lot(round=found, ordinal=lot.ordinal, lot_ref=hidden, is_whole=lot.is_whole))
        return found
