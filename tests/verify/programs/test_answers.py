"""Our readers against the programs' own answers, recorded from thousands of random texts.

`answers/rules.jsonl` is what Traefik 3.7.13 answers, `images.jsonl` what distribution/reference 0.6.0 does,
the others the standard library of Go 1.26.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from converter.verify.programs.go_regexp import regexp_fault
from converter.verify.programs.go_texts import duration, is_address_range
from converter.verify.programs.image_reference import ImageError, full_name
from converter.verify.programs.traefik_rule import RuleError, matchers_of, priority

ANSWERS = Path(__file__).parent / "answers"


def answers(name: str) -> list[dict[str, Any]]:
    lines = (ANSWERS / f"{name}.jsonl").read_text("utf-8").split("\n")
    found = [json.loads(line) for line in lines if line]
    accepted = sum(list(answer.values())[1] not in {None, False} for answer in found)
    assert 0.4 * len(found) < accepted < 0.6 * len(found)  # neither answer alone would do
    return found


def rule_priority(rule: str) -> int | None:
    try:
        matchers_of(rule)
    except RuleError:
        return None
    return priority(rule)


def image_name(image: str) -> str | None:
    try:
        return full_name(image)
    except ImageError:
        return None


def nanoseconds(text: str) -> int | None:
    try:
        return duration(text)
    except ValueError:
        return None


def test_rules_are_read_as_traefik_reads_them() -> None:
    found = answers("rules")
    assert [one for one in found if rule_priority(one["rule"]) != one["priority"]] == []


def test_images_are_read_as_container_runtimes_read_them() -> None:
    found = answers("images")
    assert [one for one in found if image_name(one["image"]) != one["name"]] == []


def test_regular_expressions_are_taken_as_go_takes_them() -> None:
    found = answers("expressions")
    wrong = [one for one in found if (regexp_fault(one["expression"]) is None) != one["accepted"]]
    assert wrong == []


def test_durations_are_read_as_go_reads_them() -> None:
    found = answers("durations")
    assert [one for one in found if nanoseconds(one["duration"]) != one["nanoseconds"]] == []


def test_addresses_are_taken_as_go_takes_them() -> None:
    found = answers("addresses")
    assert [one for one in found if is_address_range(one["address"]) != one["accepted"]] == []
