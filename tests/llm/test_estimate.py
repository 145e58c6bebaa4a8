"""What asking costs, by hand; and that what is estimated is what is asked."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from gdr_code.commands import asking, estimate
from gdr_code.commands.asking import Asking
from gdr_code.errors import ConfigError, JudgeError
from gdr_code.llm import prices
from gdr_code.llm.estimate import Load, cost, proposing
from gdr_code.llm.prices import Usage
from gdr_code.settings import Settings
from tests.conftest import MakeRepo
from tests.llm.conftest import Judged
from tests.llm.server import Server, nothing, serving

Use = Callable[[Server], None]


def test_prices_by_hand() -> None:
    price = prices.load().of("claude-haiku-5-5")
    used = Usage(input=10_000, output=1_000, cached=5_000, written=2_000)
    paid = (10_000 * 0.10 + 1_000 * 0.50 + 5_000 * 0.01 + 2_000 * 0.125) / 1e6
    assert price.of(used) == pytest.approx(paid)
    assert price.of(used, batch=True) == pytest.approx(paid / 2)
    assert price.of(Usage(input=100_001)) == pytest.approx(5 * 100_001 * 0.10 / 1e6)
    assert prices.load().of("claude-haiku-5-5-20261007") == price
    assert not prices.load().of("somebodys-model").known


def test_an_estimate_by_hand() -> None:
    table = prices.load()
    load = Load(1, 26_000, 4, 4, 26_000, 1_000, 2, 0, 10)
    assert load.requests == 2
    found = cost(load, 2_600, table, "claude-haiku-5-5", "low", batch=True, cached=False)
    assert found.used.input == 2 * round((10_000 + 2_500 + 60) / 2 + 1_000)
    assert found.used.output == 2 * round(15 + 200 + 10 * 30 / 2)
    assert found.dollars == pytest.approx((found.used.input * 0.10 + found.used.output * 0.50) / 1e6 / 2)


def test_the_users_prices_replace_ours(tmp_path: Path) -> None:
    own = tmp_path / "prices.toml"
    own.write_text('date = "2027-01-01"\n[models.mine]\ninput = 1\noutput = 2\n')
    table = prices.load(str(own))
    assert (table.date, table.of("mine").output) == ("2027-01-01", 2.0)
    assert table.of("claude-haiku-5-5").known


@pytest.mark.parametrize(
    "content", ["no toml", "[models.a]\ninput = 'x'\noutput = 1\n", "models = 3\n", None]
)
def test_prices_of_another_form_are_told(tmp_path: Path, content: str | None) -> None:
    own = tmp_path / "prices.toml"
    if content is not None:
        own.write_text(content)
    with pytest.raises(ConfigError, match=r"prices\.toml"):
        prices.load(str(own))


def test_what_is_estimated_is_what_is_asked(
    judged: Judged, make_repo: MakeRepo, use: Use, capsys: pytest.CaptureFixture[str]
) -> None:
    repo = make_repo({f"{index}.py": f"# {index}\n" + "x = 1\n" * 4000 for index in range(5)})
    llm = asking.llm("files", None, "low", "full", "none")
    settings = Settings(judge="files", coverage="full", jobs=1, quiet=True, llm=llm)
    options = estimate.Options((str(repo),), "claude-haiku-5-5", None, Asking())
    assert estimate.run(options, settings) == 0
    row = capsys.readouterr().out.splitlines()[-1].split()
    with serving(nothing) as server:
        use(server)
        judged(repo, coverage="full")
        assert abs(int(row[2]) - sum(server.paid.values())) <= 1
        assert estimate.run(options, settings) == 0
        assert capsys.readouterr().out.splitlines()[-1].split()[1] == "0"


def test_the_vendor_counts(
    make_repo: MakeRepo, use: Use, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    repo = make_repo({f"{index}.py": f"# {index}\n" + "x = 1\n" * 4000 for index in range(5)})
    llm = asking.llm("files", None, "low", "full", "none")
    settings = Settings(judge="files", coverage="full", jobs=1, llm=llm)
    options = estimate.Options((str(repo),), "claude-haiku-5-5", None, Asking(), count=True)
    with serving(nothing) as server:
        use(server)
        assert estimate.run(options, settings) == 0
    said = capsys.readouterr()
    assert f"went to {server.url} to be counted" in said.err
    asked = [body for body in server.bodies if "max_tokens" not in body]
    assert len(asked) == int(said.out.splitlines()[-1].split()[2])
    told = int(said.out.splitlines()[-1].split()[3].replace(",", ""))
    real = sum(len(json.dumps(body)) // 3 for body in asked)
    assert told == pytest.approx(real, rel=0.02)
    monkeypatch.delenv("ANTHROPIC_API_KEY")
    with pytest.raises(JudgeError, match="set ANTHROPIC_API_KEY"):
        estimate.run(options, settings)


def test_stand_ins_are_counted_too(make_repo: MakeRepo, capsys: pytest.CaptureFixture[str]) -> None:
    people = "".join(f"Author: Jane {word}\n" for word in ("Hartwell", "Ahlberg", "Hartwell"))
    repo = make_repo({"AUTHORS": people})
    told = []
    for propose in (False, True):
        llm = asking.llm("files", None, "low", "full", "none", propose)
        settings = Settings(judge="files", jobs=1, quiet=True, llm=llm)
        estimate.run(estimate.Options((str(repo),), "claude-haiku-5-5", None, Asking()), settings)
        told.append(capsys.readouterr().out)
    without, included = told
    assert "2 names, accounts and addresses to propose stand-ins for" in included
    assert "stand-ins" not in without
    requests = [int(text.splitlines()[-1].split()[2]) for text in told]
    assert requests == [1, 3]
    table = prices.load()
    one = proposing(1, 2_600, table, "claude-haiku-5-5", "low", batch=True, cached=False)
    assert one.dollars == pytest.approx(((250 + 1_000) * 0.10 + (150 + 200) * 0.50) / 1e6 / 2)
