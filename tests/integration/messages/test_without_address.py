"""Who has no e-mail address reads the news in the portal."""

from coop.domain.notifications import queries
from coop.domain.notifications.service import send_mail
from coop.domain.notifications.types import MessageStatus
from tests.integration.messages.conftest import Post
from tests.support.staff import sign_in


def test_a_member_without_address_has_the_news_in_the_portal(post: Post) -> None:
    def tell() -> int:
        message = send_mail(
            "password_changed", None, {"name": "Orang Lain"}, person_id=post.other.person_id
        )
        assert message is not None
        return message.id

    message_id = post.do(tell)
    assert post.deliver() == 1
    assert post.server.messages == []
    assert post.row(message_id).status is MessageStatus.KEPT
    assert post.problems() == []
    page = sign_in(post.app, post.other).get("/pesan-saya").text
    assert "Kata sandi" in page
    assert sign_in(post.app, post.reader).get(f"/pesan-saya/{message_id}").status_code == 404
    outbox = sign_in(post.app, post.administrator).get("/pesan-keluar").text
    assert "Hanya di portal" in outbox
    assert post.ask(queries.count_dead_by_template) == {}


def test_news_for_nobody_are_no_message(post: Post) -> None:
    assert post.do(lambda: send_mail("password_changed", None, {"name": "Ani"})) is None
