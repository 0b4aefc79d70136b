from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from archstone.files.registers.estimates import Estimator
from archstone.files.registers.filings import Filing
from archstone.files.registers.rules import standard_rules
from archstone.model.audits import Disclosure, Grade

RULES = standard_rules()
ESTIMATOR = Estimator()
sums = st.none() | st.integers(0, 10**10)
counts = st.none() | st.integers(0, 10**5)
sources = st.sampled_from(sorted(RULES.words_for("main source")))
filings = st.builds(
    Filing,
    identifier=st.just("US-EIN-000000000"),
    name=st.just("X"),
    country=st.just("US"),
    currency=st.just("USD"),
    kind=st.none() | st.sampled_from(sorted(RULES.words_for("kind"))),
    purposes=st.lists(st.sampled_from(sorted(RULES.purposes)), max_size=3, unique=True).map(tuple),
    activity=st.none() | st.sampled_from(sorted(RULES.words_for("activity"))),
    tie=st.none() | st.sampled_from(sorted(RULES.words_for("tie"))),
    recognised=st.none() | st.integers(1800, 2030),
    revenue=sums,
    income=sums,
    spending=sums,
    assets=sums,
    staff=counts,
    volunteers=counts,
    revenue_mix=st.lists(st.tuples(sources, st.floats(0, 1)), max_size=3).map(tuple),
)


@given(filings, st.integers(1900, 2100))
@settings(max_examples=300, deadline=None)
def test_any_filing_gives_a_sound_audit(filing: Filing, as_of: int) -> None:
    audit = ESTIMATOR.estimate(filing, as_of)  # an audit refuses what contradicts itself
    assert len(audit.strengths) <= 6
    assert len(audit.vulnerabilities) <= 6
    for strength in audit.strengths:
        assert strength.level <= 4
        assert strength.grade is not Grade.CONFIRMED
    for vulnerability in audit.vulnerabilities:
        assert vulnerability.disclosure is Disclosure.PUBLIC
    assert all(item.estimated for item in audit.items)
    assert ESTIMATOR.facts(filing, as_of) or not audit.items


@given(filings)
@settings(max_examples=200, deadline=None)
def test_what_an_organisation_is_called_changes_nothing(filing: Filing) -> None:
    other = Filing(
        **{
            **{name: getattr(filing, name) for name in Filing.__slots__},
            "identifier": "GB-CHC-1",
            "name": "Hospital of the Hospitals",
            "place": "Elsewhere",
        }
    )
    assert Estimator().estimate(other, 2024) == ESTIMATOR.estimate(filing, 2024)


@given(filings, st.randoms(use_true_random=False))
@settings(max_examples=200, deadline=None)
def test_the_order_in_which_facts_are_heard_changes_nothing(filing: Filing, random: object) -> None:
    facts = list(ESTIMATOR.facts(filing, 2024))
    random.shuffle(facts)  # type: ignore[attr-defined]
    assert Estimator().from_facts(tuple(facts)) == ESTIMATOR.estimate(filing, 2024)
