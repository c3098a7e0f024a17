"""The pages by which a draft lives: submitted, decided, taken back, published, proven."""

from __future__ import annotations

from flask import Blueprint

from procurement.web.desk import approving, published, queue, status, submitting, taking_back, together, withholding


def add_life(pages: Blueprint) -> None:
    """Add the pages to those of the desk."""
    pages.add_url_rule("/cho-phe-duyet", "queue", queue.queue)
    pages.add_url_rule("/cho-phe-duyet", "approve_chosen", queue.approve_chosen, methods=["POST"])
    pages.add_url_rule("/cho-trinh", "ready", together.ready)
    pages.add_url_rule("/cho-trinh", "submit_chosen", together.submit_chosen, methods=["POST"])
    pages.add_url_rule("/ho-so/<key>/trinh", "submission", submitting.submission)
    pages.add_url_rule("/ho-so/<key>/trinh", "submit", submitting.submit_draft, methods=["POST"])
    pages.add_url_rule("/ho-so/<key>/phe-duyet", "approval", approving.approval)
    pages.add_url_rule("/ho-so/<key>/phe-duyet", "approve", approving.approve_draft, methods=["POST"])
    pages.add_url_rule("/ho-so/<key>/tra-lai", "send_back", approving.send_back, methods=["POST"])
    pages.add_url_rule("/ho-so/<key>/rut", "withdrawal", taking_back.withdrawal)
    pages.add_url_rule("/ho-so/<key>/rut", "take_back", taking_back.take_back, methods=["POST"])
    pages.add_url_rule("/ho-so/<key>/tinh-trang", "status", status.status)
    pages.add_url_rule("/thong-bao/<reference>", "notice", published.notice)
    pages.add_url_rule("/thong-bao/<reference>/go-noi-dung", "order", withholding.order)
    pages.add_url_rule(
        "/thong-bao/<reference>/go-noi-dung", "order_withholding", withholding.order_withholding, methods=["POST"]
    )
    pages.add_url_rule("/thong-bao/<reference>/xac-nhan/<int:number>", "receipt", published.receipt)
    pages.add_url_rule("/thong-bao/<reference>/xac-nhan/<int:number>.txt", "receipt_text", published.receipt_text)
