"""What tests share of compiled things is that of the same source for the same kind of database, and nothing else."""

from __future__ import annotations

from sqlalchemy import create_engine, literal, make_url, select
from werkzeug.routing import Map, Rule

from tests.compiled import Statements


def build(rule: str, **defaults: int) -> str:
    routes = Map([Rule(rule, endpoint="page", defaults=defaults or None)])
    return routes.bind("dau-thau.example").build("page", {"number": 7} | defaults | {"q": "mua"})


def test_an_address_is_built_by_the_rule_with_its_own_defaults() -> None:
    addresses = ("/trang/7?q=mua", "/trang/1?number=7&q=mua", "/trang/2?number=7&q=mua")
    for _ in "once", "again":
        assert build("/trang/<int:number>") == addresses[0]
        assert tuple(build("/trang/<int:page>", page=page) for page in (1, 2)) == addresses[1:]


def test_another_kind_of_database_gets_no_sql_of_the_first() -> None:
    statements = Statements(10)
    dialects = [make_url(url).get_dialect()() for url in ("sqlite://", "sqlite://", "postgresql+psycopg://")]
    statements[dialects[0], "select"] = "SQL"
    assert [statements.get((dialect, "select")) for dialect in dialects] == ["SQL", "SQL", None]


def test_each_value_reaches_the_statement_that_a_former_database_compiled() -> None:
    for value in ("tủ thuốc", "bàn ghế"):
        engine = create_engine("sqlite://")
        with engine.connect() as connection:
            assert connection.scalar(select(literal(value))) == value
        engine.dispose()
