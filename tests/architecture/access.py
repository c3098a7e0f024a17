"""Who may do what where: one row for each address. A route without a row fails, and so does a row without a route.

``present`` is the address of something that exists in the register of the sample, ``absent`` of something that does
not; words in braces are filled in by the test. A row without ``roles`` is for everybody alike. With ``roles`` it says
how each role is answered at its own body, signed in with a second factor just shown; a role that it does not name is
denied. At another body everybody is: what is foreign does not exist. ``data`` is the form that POST sends.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

READING = ("GET", "HEAD")
POST = ("POST",)
NOBODY = "nobody"
ROLES = ("author", "approver", "body_admin", "inspector", "operator")
DENIED = 404


@dataclass(frozen=True)
class Row:
    """What an audience may expect of one rule of the address map."""

    rule: str
    present: str
    absent: str | None = None
    audience: str = "anyone"
    methods: tuple[str, ...] = READING
    present_status: int = 200
    absent_status: int = 404
    roles: Mapping[str, int] | None = None
    data: Mapping[str, str] = field(default_factory=dict)
    everywhere: tuple[str, ...] = ()
    """Roles for which the things of every body are their own."""

    def status_for(self, role: str, method: str, *, own: bool = True) -> int:
        """Return the expected answer. Nobody is led to the sign-in, which keeps what a form held (403)."""
        if self.roles is None:
            return self.present_status
        if role == NOBODY:
            return self.roles.get(NOBODY, 303 if method in READING else 403)
        return self.roles.get(role, DENIED) if own or not self.is_of_body or role in self.everywhere else DENIED

    @property
    def is_of_body(self) -> bool:
        """Whether address or form name something that belongs to a body."""
        return any("{" in words for words in (self.present, *self.data.values()))


def alike(status: int, *roles: str) -> dict[str, int]:
    """Return the same answer for ``roles``, by default for whoever is signed in."""
    return dict.fromkeys(roles or ROLES, status)


DESK = ("author", "approver")
AT_DESK = alike(200, *DESK)
INSPECTORS = ("inspector",)
OF_BODY = {"don-vi": "{body}"}
ADMIN_400 = alike(400, "body_admin")
OWN_NOTICE = "/ban-lam-viec/thong-bao/<reference>"

ROWS = (
    Row("/", "/"),
    Row("/tim-kiem", "/tim-kiem?q=camera", "/tim-kiem?no-such-filter=1", absent_status=400),
    Row("/tim-kiem.atom", "/tim-kiem.atom?q=camera", "/tim-kiem.atom?no-such-filter=1", absent_status=400),
    Row("/tim-kiem.rss", "/tim-kiem.rss?q=camera", "/tim-kiem.rss?no-such-filter=1", absent_status=400),
    Row("/tim-kiem.ics", "/tim-kiem.ics?q=camera", "/tim-kiem.ics?no-such-filter=1", absent_status=400),
    Row("/tim-kiem.csv", "/tim-kiem.csv?q=camera", "/tim-kiem.csv?no-such-filter=1", absent_status=400),
    Row("/tim-kiem.xlsx", "/tim-kiem.xlsx?q=camera", "/tim-kiem.xlsx?no-such-filter=1", absent_status=400),
    Row("/tim-kiem.json", "/tim-kiem.json?q=camera", present_status=301),
    Row("/du-lieu", "/du-lieu"),
    Row("/nhan-thu", "/nhan-thu?q=camera", "/nhan-thu?no-such-filter=1", absent_status=400),
    # Links of letters that were never signed open nothing; tests/alerts tries those that were.
    Row("/nhan-thu", "/nhan-thu", methods=POST, present_status=400),
    Row("/nhan-thu/xac-nhan", "/nhan-thu/xac-nhan", present_status=404),
    Row("/nhan-thu/xac-nhan", "/nhan-thu/xac-nhan", methods=POST, present_status=404),
    Row("/nhan-thu/cua-toi", "/nhan-thu/cua-toi", present_status=404),
    Row("/nhan-thu/cua-toi", "/nhan-thu/cua-toi", methods=POST, present_status=404),
    # Whoever has left already is told that they have left.
    Row("/nhan-thu/ngung", "/nhan-thu/ngung"),
    Row("/nhan-thu/ngung", "/nhan-thu/ngung", methods=POST),
    Row("/thong-bao/<reference>", "/thong-bao/{notice}", "/thong-bao/TB-KHONG-CO"),
    Row(
        "/thong-bao/<reference>/lan-dang/<int:number>",
        "/thong-bao/{notice}/lan-dang/0",
        "/thong-bao/{notice}/lan-dang/99",
    ),
    Row(
        "/thong-bao/<reference>/so-sanh",
        "/thong-bao/{notice}/so-sanh?cu=0&moi=0",
        "/thong-bao/{notice}/so-sanh?cu=x",
        present_status=302,
        absent_status=400,
    ),
    Row(
        "/thong-bao/<reference>/so-sanh/<int:old>/<int:new>",
        "/thong-bao/{notice}/so-sanh/0/0",
        "/thong-bao/{notice}/so-sanh/0/99",
    ),
    Row("/goi-thau/<reference>", "/goi-thau/{package}", "/goi-thau/GT-KHONG-CO"),
    Row("/ke-hoach/<reference>", "/ke-hoach/{plan}", "/ke-hoach/TB-KHONG-CO"),
    Row("/don-vi/<reference>", "/don-vi/{organisation}", "/don-vi/DV-KHONG-CO"),
    Row("/nha-thau/<reference>", "/nha-thau/{contractor}", "/nha-thau/vn-khong-co"),
    Row("/sap-moi-thau", "/sap-moi-thau", "/sap-moi-thau?part=khong-co", absent_status=400),
    Row("/giam-sat", "/giam-sat", "/giam-sat?nam=khong", absent_status=400),
    Row("/giam-sat/con-so.csv", "/giam-sat/con-so.csv", "/giam-sat/con-so.csv?don-vi=DV-KHONG-CO"),
    Row("/giam-sat/don-vi/<reference>", "/giam-sat/don-vi/{organisation}", "/giam-sat/don-vi/DV-KHONG-CO"),
    Row("/giam-sat/nghia-vu", "/giam-sat/nghia-vu", "/giam-sat/nghia-vu?don-vi=DV-KHONG-CO"),
    Row("/giam-sat/nghia-vu.csv", "/giam-sat/nghia-vu.csv", "/giam-sat/nghia-vu.csv?loai=khong", absent_status=400),
    Row(
        "/giam-sat/nghia-vu/<path:subject>/<name>",
        "/giam-sat/nghia-vu/{plan}/0-plan",
        "/giam-sat/nghia-vu/{plan}/0-khong-co",
    ),
    Row("/giam-sat/goi-thau/<reference>", "/giam-sat/goi-thau/{package}", "/giam-sat/goi-thau/GT-KHONG-CO"),
    Row("/giam-sat/tep-thang", "/giam-sat/tep-thang"),
    Row(
        "/giam-sat/tep-thang/<month>.<any(csv, json):form>",
        "/giam-sat/tep-thang/{month}.csv",
        "/giam-sat/tep-thang/2001-01.csv",
    ),
    Row("/giam-sat/bao-cao", "/giam-sat/bao-cao", "/giam-sat/bao-cao?quy=5", absent_status=400),
    Row("/giam-sat/bao-cao.xlsx", "/giam-sat/bao-cao.xlsx", "/giam-sat/bao-cao.xlsx?quy=5", absent_status=400),
    Row("/giam-sat/bao-cao.pdf", "/giam-sat/bao-cao.pdf", "/giam-sat/bao-cao.pdf?quy=5", absent_status=400),
    Row("/giam-sat/chua-co-tren-cong", "/giam-sat/chua-co-tren-cong"),
    Row("/giam-sat/chua-co-tren-cong", "/giam-sat/chua-co-tren-cong", methods=POST, present_status=400),
    Row("/quy-dinh", "/quy-dinh"),
    Row("/tai-lieu/<sha256>", "/tai-lieu/{document}", "/tai-lieu/{unpublished_document}"),
    Row("/so-dang-tai", "/so-dang-tai", "/so-dang-tai?muc=0", absent_status=400),
    Row("/so-dang-tai/<int:sequence>", "/so-dang-tai/1", "/so-dang-tai/999999"),
    Row("/so-dang-tai/<int:sequence>/van-ban", "/so-dang-tai/1/van-ban", "/so-dang-tai/999999/van-ban"),
    Row("/gioi-thieu", "/gioi-thieu"),
    Row("/quy-uoc", "/quy-uoc"),
    Row("/kha-nang-tiep-can", "/kha-nang-tiep-can"),
    Row("/robots.txt", "/robots.txt"),
    Row("/sitemap.xml", "/sitemap.xml"),
    Row("/sitemap/trang.xml", "/sitemap/trang.xml"),
    Row("/sitemap/thong-bao-<int:window>.xml", "/sitemap/thong-bao-0.xml", "/sitemap/thong-bao-9.xml"),
    Row("/sitemap/goi-thau-<int:window>.xml", "/sitemap/goi-thau-0.xml", "/sitemap/goi-thau-9.xml"),
    Row("/goi-y", "/goi-y?q=camera"),
    Row("/opensearch.xml", "/opensearch.xml"),
    # The register of these tests has no worker, which is a failure: 503 stands for a page that works. So it is told.
    Row("/suc-khoe", "/suc-khoe", "/suc-khoe?format=xml", present_status=503, absent_status=400),
    # A link that was never given opens nothing; tests/accounts tries those that were.
    Row("/loi-moi", "/loi-moi", present_status=404),
    Row("/loi-moi", "/loi-moi", methods=POST, present_status=404),
    # Empty forms: 400 says that the page looked at them. What they do is tried in tests/accounts.
    Row("/dang-nhap", "/dang-nhap", roles={NOBODY: 200, **alike(303)}),
    Row("/dang-nhap", "/dang-nhap", methods=POST, present_status=400),
    # Only where a service is set; tests/accounts has one.
    Row("/dang-nhap/to-chuc", "/dang-nhap/to-chuc", present_status=404),
    Row("/dang-nhap/to-chuc/ve", "/dang-nhap/to-chuc/ve", present_status=404),
    Row("/dang-xuat", "/dang-xuat", methods=POST, present_status=303),
    Row("/xac-thuc", "/xac-thuc", roles=alike(200)),
    Row("/xac-thuc", "/xac-thuc", methods=POST, roles=alike(400)),
    Row("/xac-thuc/thiet-lap", "/xac-thuc/thiet-lap", roles=alike(200)),
    Row("/xac-thuc/thiet-lap", "/xac-thuc/thiet-lap", methods=POST, roles=alike(400)),
    Row("/tai-khoan", "/tai-khoan", roles=alike(200)),
    Row("/tai-khoan/mat-khau", "/tai-khoan/mat-khau", methods=POST, roles=alike(400)),
    Row("/tai-khoan/ma-du-phong", "/tai-khoan/ma-du-phong", methods=POST, roles=alike(200)),
    Row("/don-vi-toi/nguoi-dung", "/don-vi-toi/nguoi-dung?don-vi={body}", roles=alike(200, "body_admin")),
    *(
        Row(f"/don-vi-toi/nguoi-dung{rest}", f"/don-vi-toi/nguoi-dung{rest}", methods=POST, data=OF_BODY, roles=roles)
        for rest, roles in (("", ADMIN_400), ("/vai-tro", {}), ("/ket-thuc", {}), ("/lien-ket", {}), ("/dat-lai", {}))
    ),
    Row("/don-vi-toi/dat-lai", "/don-vi-toi/dat-lai", roles=alike(200, "body_admin", "operator")),
    Row("/don-vi-toi/dat-lai", "/don-vi-toi/dat-lai", methods=POST, roles={}),
    Row("/don-vi-toi/uy-quyen", "/don-vi-toi/uy-quyen?don-vi={body}", roles=alike(200, "approver")),
    Row("/don-vi-toi/uy-quyen", "/don-vi-toi/uy-quyen", methods=POST, data=OF_BODY, roles=alike(400, "approver")),
    Row("/don-vi-toi/uy-quyen/ket-thuc", "/don-vi-toi/uy-quyen/ket-thuc", methods=POST, data=OF_BODY, roles={}),
    Row("/tai-khoan/he-thong", "/tai-khoan/he-thong?don-vi={body}", roles=alike(200, "body_admin")),
    Row("/tai-khoan/he-thong", "/tai-khoan/he-thong", methods=POST, data=OF_BODY, roles=ADMIN_400),
    Row("/tai-khoan/he-thong/thu-hoi", "/tai-khoan/he-thong/thu-hoi", methods=POST, data=OF_BODY, roles={}),
    Row("/tai-khoan/phien", "/tai-khoan/phien", methods=POST, roles=alike(303)),
    Row("/ban-lam-viec", "/ban-lam-viec?don-vi={body}", roles=AT_DESK),
    Row("/ban-lam-viec/soan", "/ban-lam-viec/soan?don-vi={body}", roles=AT_DESK),
    Row("/ban-lam-viec/soan", "/ban-lam-viec/soan", methods=POST, roles=alike(400, *DESK)),
    Row("/ban-lam-viec/goi-thau/<reference>", "/ban-lam-viec/goi-thau/{own_package}", roles=AT_DESK),
    Row(
        "/ban-lam-viec/goi-thau/<reference>",
        "/ban-lam-viec/goi-thau/{own_package}",
        methods=POST,
        roles=alike(400, *DESK),
    ),
    Row(
        "/ban-lam-viec/thong-bao/<reference>",
        "/ban-lam-viec/thong-bao/{own_call}",
        methods=POST,
        roles=alike(400, *DESK),
    ),
    Row("/ban-lam-viec/thong-bao/<reference>/gia-han", "/ban-lam-viec/thong-bao/{own_call}/gia-han", roles=AT_DESK),
    Row(
        "/ban-lam-viec/thong-bao/<reference>/gia-han",
        "/ban-lam-viec/thong-bao/{own_call}/gia-han",
        methods=POST,
        roles=alike(400, *DESK),
    ),
    Row("/ban-lam-viec/dang-nhanh", "/ban-lam-viec/dang-nhanh", roles=AT_DESK),
    Row("/ban-lam-viec/dang-nhanh", "/ban-lam-viec/dang-nhanh", methods=POST, roles=alike(400, *DESK)),
    Row("/ban-lam-viec/tu-cong-quoc-gia", "/ban-lam-viec/tu-cong-quoc-gia", roles=AT_DESK),
    Row("/ban-lam-viec/tu-cong-quoc-gia", "/ban-lam-viec/tu-cong-quoc-gia", methods=POST, roles=alike(400, *DESK)),
    Row("/ban-lam-viec/ho-so", "/ban-lam-viec/ho-so?muc=dang-soan&don-vi={body}", roles=AT_DESK),
    Row("/ban-lam-viec/ho-so/<key>", "/ban-lam-viec/ho-so/{own_draft}", roles=AT_DESK),
    # A form that says of no version that it was drawn from it changes nothing.
    Row("/ban-lam-viec/ho-so/<key>", "/ban-lam-viec/ho-so/{own_draft}", methods=POST, roles=alike(409, *DESK)),
    Row("/ban-lam-viec/ho-so/<key>/xem-truoc", "/ban-lam-viec/ho-so/{own_draft}/xem-truoc", roles=AT_DESK),
    # Empty forms: 400 says that the page looked at them. What they do is tried in tests/desk/life.
    Row("/ban-lam-viec/cho-trinh", "/ban-lam-viec/cho-trinh?don-vi={body}", roles=AT_DESK),
    Row("/ban-lam-viec/cho-trinh", "/ban-lam-viec/cho-trinh", methods=POST, roles=alike(400, *DESK)),
    Row("/ban-lam-viec/cho-phe-duyet", "/ban-lam-viec/cho-phe-duyet", roles=alike(200, "approver")),
    Row("/ban-lam-viec/cho-phe-duyet", "/ban-lam-viec/cho-phe-duyet", methods=POST, roles=alike(400, "approver")),
    *(
        Row(
            f"/ban-lam-viec/ho-so/<key>/{act}", f"/ban-lam-viec/ho-so/{{own_draft}}/{act}", methods=methods, roles=roles
        )
        for act, answers in (
            ("trinh", (READING, POST)),
            ("phe-duyet", (READING, POST)),
            ("tra-lai", (POST,)),
            ("rut", (READING, POST)),
            ("tinh-trang", (READING,)),
        )
        for methods in answers
        for roles in (alike(200 if methods is READING else 400, *DESK),)
    ),
    Row("/ban-lam-viec/thong-bao/<reference>", "/ban-lam-viec/thong-bao/{own_call}", roles=AT_DESK),
    Row(f"{OWN_NOTICE}/go-noi-dung", "/ban-lam-viec/thong-bao/{own_call}/go-noi-dung", roles=AT_DESK),
    Row(
        f"{OWN_NOTICE}/go-noi-dung",
        "/ban-lam-viec/thong-bao/{own_call}/go-noi-dung",
        methods=POST,
        roles=alike(400, *DESK),
    ),
    Row(f"{OWN_NOTICE}/xac-nhan/<int:number>", "/ban-lam-viec/thong-bao/{own_call}/xac-nhan/0", roles=AT_DESK),
    Row(f"{OWN_NOTICE}/xac-nhan/<int:number>.txt", "/ban-lam-viec/thong-bao/{own_call}/xac-nhan/0.txt", roles=AT_DESK),
    Row("/ban-lam-viec/ho-so/<key>/tep", "/ban-lam-viec/ho-so/{own_draft}/tep", roles=AT_DESK),
    Row("/ban-lam-viec/ho-so/<key>/tep", "/ban-lam-viec/ho-so/{own_draft}/tep", methods=POST, roles=alike(400, *DESK)),
    Row("/ban-lam-viec/ho-so/<key>/tep/<sha256>", "/ban-lam-viec/ho-so/{own_filed}/tep/{own_file}", roles=AT_DESK),
    Row(
        "/ban-lam-viec/ho-so/<key>/tep/<sha256>",
        "/ban-lam-viec/ho-so/{own_filed}/tep/{own_file}",
        methods=POST,
        roles=alike(409, *DESK),
    ),
    Row("/ban-lam-viec/bang-tinh", "/ban-lam-viec/bang-tinh?don-vi={body}", roles=AT_DESK),
    Row("/ban-lam-viec/bang-tinh", "/ban-lam-viec/bang-tinh", methods=POST, roles=alike(400, *DESK)),
    Row("/ban-lam-viec/bang-tinh/mau/<code>", "/ban-lam-viec/bang-tinh/mau/ke-hoach", roles=AT_DESK),
    Row("/ban-lam-viec/bang-tinh/luu", "/ban-lam-viec/bang-tinh/luu", methods=POST, roles=alike(400, *DESK)),
    Row("/thanh-tra", "/thanh-tra", roles=alike(200, *INSPECTORS)),
    Row("/thanh-tra/danh-sach", "/thanh-tra/danh-sach", roles=alike(200, *INSPECTORS)),
    Row("/thanh-tra/danh-sach", "/thanh-tra/danh-sach", methods=POST, roles=alike(400, *INSPECTORS)),
    *(
        Row(
            f"/thanh-tra/{rule}",
            f"/thanh-tra/{present}",
            methods=methods,
            roles=alike(status, *INSPECTORS),
            everywhere=INSPECTORS,
        )
        for rule, present, methods, status in (
            ("bao-cao", "bao-cao?don-vi={body}", READING, 200),
            ("bao-cao.pdf", "bao-cao.pdf?don-vi={body}", READING, 200),
            ("bao-cao.xlsx", "bao-cao.xlsx?don-vi={body}", READING, 200),
            ("nghia-vu/<path:subject>/<name>", "nghia-vu/{own_package}/1-contract", READING, 200),
            ("nghia-vu/<path:subject>/<name>", "nghia-vu/{own_package}/1-contract", POST, 400),
            ("dau-hieu", "dau-hieu?don-vi={body}", READING, 200),
            ("dau-hieu.csv", "dau-hieu.csv?don-vi={body}", READING, 200),
            ("dau-hieu/<subject>/<name>", "dau-hieu/{own_package}/1-short_period-{own_call}-0", READING, 200),
            ("dau-hieu/<subject>/<name>", "dau-hieu/{own_package}/1-short_period-{own_call}-0", POST, 400),
            ("ho-so/<key>", "ho-so/{own_case}", READING, 200),
            ("ho-so/<key>", "ho-so/{own_case}", POST, 400),
            ("ho-so/<key>/tep/<sha256>", "ho-so/{own_case}/tep/{own_evidence}", READING, 200),
            ("danh-sach/<key>", "danh-sach/{own_list}", READING, 200),
            ("danh-sach/<key>", "danh-sach/{own_list}", POST, 400),
            ("danh-sach/<key>/cot", "danh-sach/{own_list}/cot", READING, 200),
            ("danh-sach/<key>/cot", "danh-sach/{own_list}/cot", POST, 400),
            ("danh-sach/<key>/ket-qua.csv", "danh-sach/{own_list}/ket-qua.csv", READING, 200),
            ("danh-sach/<key>/dong/<int:ordinal>", "danh-sach/{own_list}/dong/1", READING, 200),
            ("danh-sach/<key>/dong/<int:ordinal>", "danh-sach/{own_list}/dong/1", POST, 400),
            ("danh-sach/<key>/dong/<int:ordinal>/ho-so", "danh-sach/{own_list}/dong/1/ho-so", POST, 400),
        )
    ),
    Row("/ban-lam-viec/cau-hoi", "/ban-lam-viec/cau-hoi?don-vi={body}", roles=AT_DESK),
    Row("/ban-lam-viec/cau-hoi/<key>", "/ban-lam-viec/cau-hoi/{own_case}", roles=AT_DESK),
    Row("/ban-lam-viec/cau-hoi/<key>", "/ban-lam-viec/cau-hoi/{own_case}", methods=POST, roles=alike(400, *DESK)),
    Row(
        "/ban-lam-viec/cau-hoi/<key>/tep/<sha256>",
        "/ban-lam-viec/cau-hoi/{own_case}/tep/{own_evidence}",
        roles=AT_DESK,
    ),
    # Only where somebody develops; here nobody does.
    Row("/phong-cach", "/phong-cach", present_status=404),
    # For the networks of operators alone; a test's visitor comes from this machine.
    Row("/metrics", "/metrics", audience="operators' networks"),
    # Systems show a key; people's sessions open nothing here (tests/api tries keys of every kind).
    Row("/api/v1/notices", "/api/v1/notices?q=camera", "/api/v1/notices?no-such-filter=1", absent_status=422),
    Row("/api/v1/notices/<reference>", "/api/v1/notices/{notice}", "/api/v1/notices/TB-KHONG-CO"),
    Row("/api/v1/openapi.json", "/api/v1/openapi.json"),
    Row("/api/v1/drafts", "/api/v1/drafts", audience="systems", present_status=401),
    Row("/api/v1/drafts", "/api/v1/drafts", audience="systems", methods=POST, present_status=401),
    Row("/api/v1/drafts/<key>", "/api/v1/drafts/khong-co", audience="systems", present_status=401),
    Row("/api/v1/drafts/<key>", "/api/v1/drafts/khong-co", audience="systems", methods=("PUT",), present_status=401),
    Row(
        "/api/v1/drafts/<key>/submission",
        "/api/v1/drafts/khong-co/submission",
        audience="systems",
        methods=("PUT",),
        present_status=401,
    ),
    Row(
        "/api/v1/drafts/<key>/files",
        "/api/v1/drafts/khong-co/files",
        audience="systems",
        methods=POST,
        present_status=401,
    ),
    Row("/static/<path:filename>", "/static/register.css", "/static/khong-co.css"),
    Row(
        "/bootstrap/static/<path:filename>",
        "/bootstrap/static/css/bootstrap.min.css",
        "/bootstrap/static/khong-co.css",
    ),
)
