"""Questions asked on the command line, in each way to answer them."""

from __future__ import annotations

from collections.abc import Sequence

from tests.behaviour.command import Advisor, Shelf
from tests.behaviour.questions import spread
from tests.behaviour.tidy import Recording


def record_asking(advisor: Advisor, kept: Recording, shelf: Shelf) -> None:
    """Every question in one chat for programs; some in one for people, and by `ask`."""
    lines = "\n\n".join("\n".join(case["turns"]) for case in shelf.cases) + "\n"
    answers = advisor.run("chat", "--json", shelf.index, stdin=lines)
    kept.keep(f"{shelf.name}/chat-json.txt", str(answers))
    some = spread(shelf.cases, 14)
    spoken = "\n/new\n".join("\n".join(case["turns"]) for case in some) + "\n"
    kept.keep(f"{shelf.name}/chat.txt", str(advisor.run("chat", shelf.index, stdin=spoken)))
    alone = [case for case in shelf.cases if len(case["turns"]) == 1]
    for case in spread(alone, 6):
        question = case["turns"][0]
        name = f"{shelf.name}/ask/{case['id']}"
        kept.keep(f"{name}.txt", str(advisor.run("ask", shelf.index, "--", question)))
    for case in spread(alone[1:], 6):
        done = advisor.run("ask", "--json", shelf.index, "-", stdin=case["turns"][0] + "\n")
        kept.keep(f"{shelf.name}/ask-json/{case['id']}.txt", str(done))


def record_modes(advisor: Advisor, kept: Recording, shelf: Shelf) -> None:
    """The ways to answer: the model's own sentences, other searches and thresholds, judgements."""
    question = "How long is the internship at Netflix?"
    runs: dict[str, Sequence[str]] = {
        "compose": ("ask", "--json", shelf.index, "--answering=compose", question),
        "quote": ("ask", "--json", shelf.index, "--answering=quote", question),
        "compose-text": ("ask", shelf.index, "--answering=compose", "How much are interns paid?"),
        "lexical": ("ask", "--json", shelf.index, "--set", "verifier=lexical", question),
        "searched": ("ask", "--json", shelf.index, "--searched", "pay of interns", question),
        "few-passages": ("ask", "--json", shelf.index, "--set", "passages=2", question),
        "sure": ("ask", "--json", shelf.index, "--set", "abstain_threshold=1", question),
        "bold": ("ask", shelf.index, "--set", "abstain_threshold=0", "What is the dress code?"),
        "strict": ("ask", "--json", shelf.index, "--set", "support_threshold=0.9", question),
        "models": ("models",),
        "models-chosen": ("models", "--model", "openai:http://127.0.0.1:1/v1#some"),
    }
    for name, arguments in runs.items():
        kept.keep(f"{shelf.name}/modes/{name}.txt", str(advisor.run(*arguments)))
    lines = (
        "/good too early\n/help\nAre Netflix internships remote?\n/good clear & short\n"
        "How long do they run?\n/bad\n/search pay of interns\n"
        "/new\nHow long do they run?\n\n/quit\n"
    )
    kept.keep(f"{shelf.name}/modes/chat.txt", str(advisor.run("chat", shelf.index, stdin=lines)))
    feedback = advisor.read(f"index/{shelf.name}/feedback.jsonl")
    kept.keep(f"{shelf.name}/modes/feedback.jsonl", feedback)
    made = advisor.run("eval", "from-feedback", shelf.index, "--out", "from-feedback.jsonl")
    kept.keep(f"{shelf.name}/modes/from-feedback.txt", str(made))
    kept.keep(f"{shelf.name}/modes/from-feedback.jsonl", advisor.read("from-feedback.jsonl"))
