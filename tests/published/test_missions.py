"""The off-topic hint on real missions and programmes: as good as it is said to be."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from benchmarks.bench_drift import charities, hint_against, one_goal

from archstone.engines.text_similarity import OFF_TOPIC_MEASURED, OFF_TOPIC_MEASURED_IN_FEW


def test_the_hint_is_worth_what_is_told(data_folder: Path) -> None:
    known = charities(data_folder / "mission-programmes")
    assert len(known) == 200
    any_other = hint_against(known, "any other", alike=False, target=0.9)
    assert any_other["ours"] == "AUC 0.91; names 69 of 100 others' and 12 own"
    assert any_other["met"] is np.True_ or any_other["met"] is True
    for words in ("AUC of 0.91", "69 of 100 of the others'", "12 of 100 of its own"):
        assert words in OFF_TOPIC_MEASURED
    same_field = hint_against(known, "same field", alike=True)
    assert str(same_field["ours"]).startswith("AUC 0.88;")
    assert "own field with 0.88" in OFF_TOPIC_MEASURED
    alone = one_goal(known)
    assert alone["ours"] == "AUC 0.80; names 59 of 100 others' and 22 own"
    for words in ("AUC of 0.80", "59 of 100 of the others'", "22 of 100 of its own"):
        assert words in OFF_TOPIC_MEASURED_IN_FEW
