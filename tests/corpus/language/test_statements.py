"""Sentences that say something by themselves."""

from __future__ import annotations

import pytest

from corpus.language.statements import says_what_text_is, stands_alone


@pytest.mark.parametrize(
    "sentence",
    [
        "Bees keep their hive at thirty-five degrees all year.",
        "This handbook explains how the allotments are let and watered.",
        "The present agreement sets out what tenant and landlord owe each other.",
        "The kiln reaches **1,200 degrees** within four hours.",
        "I have mended clocks for thirty years in a small town.",
        'The council calls such a plot "vacant" after three months.',
    ],
)
def test_statements(sentence: str) -> None:
    assert stands_alone(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "How warm is the hive kept in winter by the bees?",
        "However, the hive cools down when the colony is small.",
        "It reaches 1,200 degrees within four hours of firing.",
        "For example, clay from the river cracks when fired.",
        "When they do not return, the keeper opens the hive.",
        "We compare those in the light of last year's harvest.",
        "In this article we will look at glazing and firing.",
        "Copyright 2021 by the Pottery Guild. All rights reserved.",
        "Posted by Maria on the third of May at noon.",
        "Subscribe to our newsletter for more tips on pottery.",
        "Welcome to the pottery guild's page for new members.",
        "Call 555-0142-99 to book a place in the course today.",
        "The kiln needs the following four things:",
        "Clay | 40 kg | Maria | in the shed | 12.",
        "B-1204, or in person at the kiln in the old town hall.",
        "Too short here.",
        "lower case begins a piece that was cut off somewhere before.",
        "",
    ],
)
def test_no_statements(sentence: str) -> None:
    assert not stands_alone(sentence)


def test_what_a_text_is() -> None:
    assert says_what_text_is("This guide to kilns describes how clay is fired.")
    assert not says_what_text_is("This clay is fired twice in the big kiln.")
    assert not says_what_text_is("Kilns are described in this guide.")
