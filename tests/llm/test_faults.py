"""Whatever the server does: every chunk ends judged or unjudged with a reason, and none is paid for twice."""

from __future__ import annotations

from collections.abc import Callable

import httpx2
import pytest

from gdr_code.commands.asking import Asking
from gdr_code.errors import JudgeError
from gdr_code.llm import asking, replies
from tests.conftest import MakeRepo
from tests.llm.conftest import Judged
from tests.llm.server import Server, nothing, quoting, serving

Use = Callable[[Server], None]
NAME = "Zebulon the gardener"
# Four requests: each file fills one.
FILES = {f"{index}.py": f"# {index} by {NAME}\n" + f"x{index} = 1\n" * 2400 for index in range(4)}
TRANSIENT = ("429", "529", "500", "503", "drop", "slow")
UNUSABLE = {
    "cut": "cut",
    "bad_json": "bad_json",
    "refusal": "refused",
    "wrong_line": "not_found",
    "half_read": "not_read_to_the_end",
}


@pytest.mark.parametrize("fault", TRANSIENT)
@pytest.mark.parametrize("judge", ["anthropic", "openai"])
def test_a_server_in_trouble_is_asked_again(
    judged: Judged, make_repo: MakeRepo, use: Use, fault: str, judge: str
) -> None:
    with serving(quoting({NAME: "person_name"}), [fault, "", fault, fault]) as server:
        use(server)
        code, rows, _ = judged(make_repo(FILES), coverage="full", judge=judge, model="local-model")
    assert (code, len(rows)) == (1, 4)
    assert set(server.paid.values()) == {1}


@pytest.mark.parametrize("fault", UNUSABLE)
def test_what_is_no_answer_is_asked_again_in_less(
    judged: Judged, make_repo: MakeRepo, use: Use, fault: str
) -> None:
    with serving(quoting({NAME: "person_name"}), [fault]) as server:
        use(server)
        code, rows, trace = judged(make_repo(FILES), coverage="full")
    assert (code, len(rows)) == (1, 4)
    assert not [row for row in trace if row["event"] == "unjudged"]
    sizes = [len(question) for question in server.paid]
    assert min(sizes) * 2 < max(sizes)


@pytest.mark.parametrize(("fault", "reason"), UNUSABLE.items())
def test_what_never_is_an_answer_stays_unjudged(
    judged: Judged, make_repo: MakeRepo, use: Use, fault: str, reason: str
) -> None:
    repo = make_repo({"a.py": "a = 1\nb = 2\n"})
    with serving(nothing, [fault], endless=True) as server:
        use(server)
        code, rows, trace = judged(repo, coverage="full")
        assert (code, rows) == (1, [])
        assert {row["reason"] for row in trace if row["event"] == "unjudged"} == {reason}
        asked = sum(server.paid.values())
        assert asked <= 6
        judged(repo, coverage="full")
        assert sum(server.paid.values()) == asked


def test_a_server_that_stays_away_costs_nothing(
    judged: Judged, make_repo: MakeRepo, use: Use, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "_LONGEST_WAIT", 0.01)
    repo = make_repo(FILES)
    with serving(nothing, ["drop"], endless=True) as server:
        use(server)
        with pytest.raises(JudgeError, match="does not answer"):
            judged(repo, coverage="full")
    assert not server.paid
    with serving(nothing) as server:
        use(server)
        assert judged(repo, coverage="full")[0] == 0


def test_more_is_asked_at_once_until_rates_are_limited() -> None:
    throttle = asking.Throttle(32)
    for _ in range(400):
        throttle.faster()
    assert throttle.limit > 20
    before = throttle.limit
    throttle.slower(0.001, limited=True)
    assert throttle.limit == before // 2
    throttle.slower(0.0, limited=True)
    assert throttle.limit == before // 2


def test_batches_cost_half_and_come_in_any_order(judged: Judged, make_repo: MakeRepo, use: Use) -> None:
    repo = make_repo(FILES)
    with serving(quoting({NAME: "person_name"}), polls=2) as server:
        use(server)
        _, rows, _ = judged(repo, coverage="full", options=Asking(batch=True))
    assert len(rows) == 4
    assert len(server.batches) == 1
    assert set(server.paid.values()) == {1}
    assert not server.served["/v1/messages"]


@pytest.mark.parametrize("fault", ["expired", "errored"])
def test_what_a_batch_leaves_is_sent_again(judged: Judged, make_repo: MakeRepo, use: Use, fault: str) -> None:
    repo = make_repo(FILES)
    with serving(quoting({NAME: "person_name"}), [fault]) as server:
        use(server)
        first = judged(repo, coverage="full", options=Asking(batch=True))
        assert {row["reason"] for row in first[2] if row["event"] == "unjudged"} == {"not_answered"}
        _, rows, _ = judged(repo, coverage="full", options=Asking(batch=True))
    assert len(rows) == 4
    assert set(server.paid.values()) == {1}


def test_a_cut_file_of_results_is_fetched_again(
    judged: Judged, make_repo: MakeRepo, use: Use, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "_LONGEST_WAIT", 0.01)
    repo = make_repo(FILES)
    with serving(quoting({NAME: "person_name"}), ["", "", "", "", "half"]) as server:
        use(server)
        _, rows, _ = judged(repo, coverage="full", options=Asking(batch=True))
    assert len(rows) == 4
    assert set(server.paid.values()) == {1}


def test_a_batch_survives_a_restart(
    judged: Judged, make_repo: MakeRepo, use: Use, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo = make_repo(FILES)
    with serving(quoting({NAME: "person_name"}), polls=3) as server:
        use(server)
        with monkeypatch.context() as patched:
            patched.setattr(asking, "ended", _interrupted)
            with pytest.raises(KeyboardInterrupt):
                judged(repo, coverage="full", options=Asking(batch=True))
        assert len(server.batches) == 1
        _, rows, _ = judged(repo, coverage="full", options=Asking(batch=True))
        assert len(rows) == 4
        assert len(server.batches) == 1


def _interrupted(*_: object) -> None:
    raise KeyboardInterrupt


def test_a_batch_that_is_gone_is_sent_again(
    judged: Judged, make_repo: MakeRepo, use: Use, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo = make_repo(FILES)
    with serving(nothing) as server:
        use(server)
        with monkeypatch.context() as patched:
            patched.setattr(asking, "ended", _interrupted)
            with pytest.raises(KeyboardInterrupt):
                judged(repo, coverage="full", options=Asking(batch=True))
        server.batches.clear()
        server.batches["msgbatch_0000"] = {"requests": [], "polls": 0, "rows": []}
        assert judged(repo, coverage="full", options=Asking(batch=True))[0] == 0


def test_a_batch_of_two_repositories_is_left_to_each_of_them(
    judged: Judged, make_repo: MakeRepo, use: Use, monkeypatch: pytest.MonkeyPatch
) -> None:
    shared = {"LICENSE": "A licence\n" * 900}
    one, two = (
        make_repo({**shared, "one.py": "x = 1\n"}, name="one"),
        make_repo({**FILES, **shared}, name="two"),
    )
    with serving(quoting({NAME: "person_name"}), polls=0) as server:
        use(server)
        with monkeypatch.context() as patched:
            patched.setattr(asking, "ended", _interrupted)
            with pytest.raises(KeyboardInterrupt):
                judged(two, coverage="full", options=Asking(batch=True))
        judged(one, coverage="full", options=Asking(batch=True))
        _, rows, _ = judged(two, coverage="full", options=Asking(batch=True))
    assert len(rows) == 4
    assert sum(count for question, count in server.paid.items() if NAME in question) == 4


def test_a_batch_that_may_have_been_taken_is_not_sent_again(
    judged: Judged, make_repo: MakeRepo, use: Use
) -> None:
    with serving(nothing, loses_batches=True) as server:
        use(server)
        with pytest.raises(JudgeError, match="did not say whether it took a batch"):
            judged(make_repo(FILES), coverage="full", options=Asking(batch=True))
        assert len(server.batches) == 1


def test_another_servers_404_ends_no_batch(
    judged: Judged, make_repo: MakeRepo, use: Use, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo = make_repo(FILES)
    with serving(nothing) as server:
        use(server)
        with monkeypatch.context() as patched:
            patched.setattr(asking, "ended", _interrupted)
            with pytest.raises(KeyboardInterrupt):
                judged(repo, coverage="full", options=Asking(batch=True))
        with monkeypatch.context() as patched:
            patched.setenv("ANTHROPIC_BASE_URL", f"{server.url}/elsewhere")
            with pytest.raises(JudgeError):
                judged(repo, coverage="full", options=Asking(batch=True))
        assert judged(repo, coverage="full", options=Asking(batch=True))[0] == 0
        assert len(server.batches) == 1


def test_a_reply_that_was_lost_counts_against_the_budget(
    judged: Judged, make_repo: MakeRepo, use: Use, capsys: pytest.CaptureFixture[str]
) -> None:
    with serving(nothing, ["lost"]) as server:
        use(server)
        judged(make_repo({"a.py": "a = 1\n"}), coverage="full", quiet=False)
    assert sum(server.paid.values()) == 2
    told = capsys.readouterr().err.rpartition("$")[2]
    assert float(told.split(";")[0]) > 0.005


def test_a_server_that_is_away_is_not_asked_about_one_repository_after_another(
    judged: Judged, make_repo: MakeRepo, use: Use, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "_LONGEST_WAIT", 0.01)
    repos = [make_repo({"a.py": f"x = {number}\n"}, name=f"repo{number}") for number in range(6)]
    with serving(nothing, ["503"], endless=True) as server:
        use(server)
        with pytest.raises(JudgeError, match="does not answer"):
            judged(*repos, coverage="full")
        assert server.served["/v1/messages"] == 3 * 8


def test_a_server_that_is_away_is_left_alone(
    judged: Judged, make_repo: MakeRepo, use: Use, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "_LONGEST_WAIT", 0.01)
    repo = make_repo({f"{index}.py": f"# {index}\n" + "x = 1\n" * 3000 for index in range(40)})
    with serving(nothing, ["503"], endless=True) as server:
        use(server)
        with pytest.raises(JudgeError, match="does not answer"):
            judged(repo, coverage="full")
        assert server.served["/v1/messages"] < 100


ODD = (
    {"content": [{"type": "text", "text": None}]},
    {"content": 7},
    {"usage": {"input_tokens": "many", "output_tokens": 1}},
    {"usage": {"input_tokens": 1}, "content": [None]},
)


@pytest.mark.parametrize("odd", ODD)
def test_a_reply_of_another_shape_is_no_answer(
    judged: Judged, make_repo: MakeRepo, use: Use, odd: dict[str, object]
) -> None:
    with serving(nothing, ["odd"], endless=True, odd=odd) as server:
        use(server)
        code, _, trace = judged(make_repo({"a.py": "a = 1\n"}), coverage="full")
    assert code == 1
    assert {row["reason"] for row in trace if row["event"] == "unjudged"} == {"bad_reply"}


@pytest.mark.parametrize(
    "odd", [{"usage": {}}, {"choices": [{"message": None}]}, {"choices": [{"message": {"content": ["x"]}}]}]
)
def test_a_completion_of_another_shape_is_no_answer(
    judged: Judged, make_repo: MakeRepo, use: Use, odd: dict[str, object]
) -> None:
    with serving(nothing, ["odd"], endless=True, odd=odd) as server:
        use(server)
        code, _, _ = judged(
            make_repo({"a.py": "a = 1\n"}), coverage="full", judge="openai", model="local-model"
        )
    assert code == (0 if "usage" in odd else 1)


def test_a_password_in_the_url_of_a_server_is_not_shown() -> None:
    url = httpx2.URL("https://me:hunter2pw@proxy.example:8443/v1/?token=abc")
    assert replies.shown(url) == "https://proxy.example:8443/v1"
