"""J1: a director and three colleagues audit their nonprofit on two devices, for themselves alone."""

from __future__ import annotations

import re
from collections.abc import Callable
from io import BytesIO

from playwright.sync_api import expect
from pypdf import PdfReader

from tests.journeys.browser import PASSWORD, Site, Visitor

PANTRY = "Ferry Lane Food Pantry"
DIRECTOR = "ines@ferrylane.example"
PHONE = 390


def test_a_director_and_three_colleagues_audit_their_nonprofit(
    site: Site, visitor: Callable[..., Visitor]
) -> None:
    director = visitor()
    sign_up(director, "Ines Kolb", DIRECTOR)
    found(director, PANTRY)
    colleagues = [
        invited(director, visitor(width=width), name)
        for name, width in (("Paul Adu", 1280), ("Mira Sand", PHONE), ("Joan Teel", 1280))
    ]

    phone = visitor(width=PHONE)
    phone.signs_in(DIRECTOR)
    a_late_text_is_kept(director, phone)
    the_questions_come_one_at_a_time(director)

    capabilities = choices(director)
    for person, ratings in zip([director, *colleagues], RATINGS, strict=True):
        for capability, (severity, need) in zip(capabilities, ratings, strict=True):
            rate(person, capability, severity, need)
    the_spread_is_the_first_finding(director)
    a_colleague_sees_no_other_s_number(colleagues[0])
    the_order_is_changed_by_keys(director, phone)
    the_page_to_print_is_one(director)
    nobody_else_sees_any_of_it(visitor(), capabilities)
    for person in (director, phone, *colleagues):
        assert person.wrong == []


RATINGS = (((5, 5), (3, 3)), ((1, 2), (3, 4)), ((4, 4), (3, 3)), ((2, 1), (3, 3)))  # the first: far apart


def sign_up(person: Visitor, name: str, email: str) -> None:
    """Make an account, with the code that the letter tells."""
    person.goes_to("/")
    person.page.get_by_role("link", name="Make an account").first.click()
    _say_who(person, name, email)
    code = re.search(r"^Subject: (\S+) is your code", site_letter(person, email), re.MULTILINE)
    assert code
    person.page.locator("input[name=code]").fill(code[1])
    person.page.get_by_role("button", name="Go on").click()
    expect(person.page.get_by_role("heading", level=1)).not_to_contain_text("Enter")
    assert name in person.page.locator("#me").text_content()


def _say_who(person: Visitor, name: str, email: str = "") -> None:
    page = person.page
    page.locator("input[name=name]").fill(name)
    if email:
        page.locator("input[name=email]").fill(email)
    page.locator("input[name=password1]").fill(PASSWORD)
    page.locator("input[name=password2]").fill(PASSWORD)
    page.locator("input[name=password2]").press("Enter")
    page.wait_for_load_state("load")


def site_letter(person: Visitor, email: str) -> str:
    """Read the newest letter to somebody."""
    return person.site.letters(email)[-1]


def found(person: Visitor, name: str) -> None:
    """Enter an organisation that the registry doesn't have."""
    person.goes_to("/new-organisation/")
    person.page.locator("input[name=name]").fill(name)
    person.page.get_by_role("button", name="Enter it").click()
    expect(person.page.get_by_role("heading", level=1)).to_contain_text(name)


def invited(director: Visitor, colleague: Visitor, name: str) -> Visitor:
    """Invite a colleague by e-mail; they follow the letter's link, sign up and accept."""
    email = f"{name.split(maxsplit=1)[0].lower()}@ferrylane.example"
    director.goes_to("/audit/raters/")
    director.page.get_by_role("link", name="Invite a colleague to rate").click()
    director.page.locator("input[name=email]").fill(email)
    director.page.locator("select[name=role]").select_option("viewer")
    director.page.get_by_role("button", name="Send the letter").click()
    expect(director.page.get_by_text(f"A letter is on its way to {email}.")).to_be_visible()
    link = re.search(r"https?://[^/\s]+(/invitation/\S+)", site_letter(director, email).replace("=\n", ""))
    assert link
    colleague.goes_to(link[1])
    expect(colleague.page.get_by_role("heading", level=1)).to_contain_text(PANTRY)
    colleague.page.get_by_role("link", name="Sign up and accept").click()
    _say_who(colleague, name)
    accept = colleague.page.get_by_role("button", name="Accept")
    if accept.count():
        accept.click()
    colleague.goes_to("/audit/")
    expect(colleague.page.get_by_text("Read by your own people alone")).to_be_visible()
    return colleague


def a_late_text_is_kept(laptop: Visitor, phone: Visitor) -> None:
    """Write on two devices that don't know of each other: neither text is lost."""
    laptop.goes_to("/audit/")
    laptop.page.get_by_role("link", name="Begin the guided audit").click()
    laptop.page.get_by_role("link", name="Begin").click()
    phone.page.goto(laptop.page.url)
    laptop.page.locator("textarea[name=text]").fill("We ask the same three funders every year.")
    expect(laptop.page.locator("[data-saved]").first).to_contain_text(re.compile(r"Saved \d"))
    phone.page.locator("textarea[name=text]").fill("Nobody writes our reports.")
    expect(phone.page.locator("[data-saved]").first).to_contain_text("You wrote on another device too.")
    assert all("409 (Conflict)" in said for said in phone.wrong)  # so the browser tells of a stale save
    phone.wrong.clear()
    phone.page.reload()
    for text in ("We ask the same three funders every year.", "Nobody writes our reports."):
        expect(phone.page.locator("blockquote").filter(has_text=text)).to_be_visible()
    phone.page.get_by_role("button", name="Keep both").click()
    kept = phone.page.locator("textarea[name=text]").input_value()
    assert re.split(r"\s*\n\s*", kept) == [
        "We ask the same three funders every year.",
        "Nobody writes our reports.",
    ]
    assert phone.page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


def the_questions_come_one_at_a_time(person: Visitor) -> None:
    """Answer a question and go on to the next; later begin where one stopped."""
    page = person.page
    page.reload()
    assert "Nobody writes our reports." in page.locator("textarea[name=text]").input_value()
    first = page.get_by_role("heading", level=1).inner_text()
    page.get_by_role("button", name="Save and go on").click()
    expect(page.get_by_role("heading", level=1)).not_to_have_text(first)
    expect(page.get_by_text(re.compile(r"^Question 2 of"))).to_be_visible()
    page.get_by_role("button", name="Skip for now").click()
    expect(page.get_by_text(re.compile(r"^Question 3 of"))).to_be_visible()
    person.goes_to("/audit/guided/")
    expect(page.get_by_text(re.compile(r"^2 of \d+ done"))).to_be_visible()
    page.get_by_role("link", name="Go on").click()
    expect(page.get_by_text(re.compile(r"^Question 3 of"))).to_be_visible()


def choices(person: Visitor) -> list[str]:
    """Find two capabilities by their names, as one finds them on the page."""
    person.goes_to("/audit/rate/")
    found = []
    for words in ("fund", "volunteer"):
        person.page.locator("#id_q").fill(words)
        expect(person.page.locator("#capability-choices [role=status]")).to_contain_text(f"“{words}”")
        listed = person.page.locator("#capability-choices select option").evaluate_all(
            "all => all.map((one) => one.value).filter(Boolean)"
        )
        assert 1 <= len(listed) < 20
        found.append(next(one for one in listed if one not in found))
    return found


def rate(person: Visitor, capability: str, severity: int, need: int) -> None:
    """Name a weakness and say how grave one finds it, oneself alone."""
    person.goes_to("/audit/rate/")
    own = person.page.locator(f"section[id='{capability}']")
    form = own if own.count() else person.page.locator("section#new")
    if not own.count():
        form.locator("select[name=capability]").select_option(capability)
    form.locator(f"input[name=severity][value='{severity}']").check(force=True)
    form.locator(f"input[name=need][value='{need}']").check(force=True)
    form.get_by_role("button", name=re.compile("^Keep ")).first.click()
    expect(person.page.get_by_text("Your rating is kept.")).to_be_visible()


def the_spread_is_the_first_finding(director: Visitor) -> None:
    """See who rated what, the widest disagreement first; take the medians into the audit."""
    page = director.page
    director.goes_to("/audit/raters/")
    expect(page.get_by_text("You see 1 weakness very differently.")).to_be_visible()
    first = page.locator(".cols > section > section").first
    expect(first).to_contain_text("Talk about it. From 2 to 25 of 25")
    for name, product in (("Ines Kolb", 25), ("Paul Adu", 2), ("Mira Sand", 16), ("Joan Teel", 2)):
        expect(first.locator("li").filter(has_text=name).first).to_contain_text(f"{name}: {product}")
    page.get_by_role("button", name="Take 2 medians into the audit").click()
    expect(page.get_by_text("The medians stand in your audit now")).to_be_visible()
    director.goes_to("/audit/")
    expect(page.get_by_text("2 to 25, 4 raters: talk about it")).to_be_visible()
    expect(page.get_by_role("cell", name="Sealed", exact=True)).to_have_count(2)


def a_colleague_sees_no_other_s_number(colleague: Visitor) -> None:
    """See one's own ratings and the median; who said what is for owners and editors."""
    assert colleague.goes_to("/audit/raters/").status == 403
    assert "Ines Kolb" not in colleague.text()
    assert all("403 (Forbidden)" in said for said in colleague.wrong)
    colleague.wrong.clear()


def the_order_is_changed_by_keys(laptop: Visitor, phone: Visitor) -> None:
    """Move a vulnerability up by the keyboard alone; the other device shows it so."""
    laptop.goes_to("/audit/order/")
    names = laptop.page.locator(".rank .name")
    before = names.all_inner_texts()
    laptop.page.get_by_role("button", name=f"Move {before[1]} up").focus()
    with laptop.page.expect_response(lambda answer: answer.request.method == "POST") as answer:
        laptop.page.keyboard.press("Enter")
    assert answer.value.ok
    expect(laptop.page.locator("[data-saved]").first).to_contain_text(re.compile(r"Saved \d"))
    phone.goes_to("/audit/order/")
    assert phone.page.locator(".rank .name").all_inner_texts() == before[::-1]


def the_page_to_print_is_one(director: Visitor) -> None:
    """Take the audit along as one page."""
    director.goes_to("/audit/")
    with director.page.expect_download() as download:
        director.page.get_by_role("link", name="One page to print (PDF)").click()
    pages = PdfReader(BytesIO(download.value.path().read_bytes())).pages
    assert len(pages) == 1
    assert PANTRY in pages[0].extract_text()


def nobody_else_sees_any_of_it(stranger: Visitor, capabilities: list[str]) -> None:
    """Look for the nonprofit from another organisation: its profile is there, and nothing of its audit."""
    stranger.signs_in("samir@riverside.example")
    slug = re.sub(r"\W+", "-", PANTRY.lower())
    for path in (f"/organisations/{slug}/", f"/audit/of/{slug}/"):
        assert stranger.goes_to(path).status == 200
        assert PANTRY in stranger.text()
        written = stranger.page.content()
        for secret in ("Ines Kolb", "talk about it", "of 25", "raters", "three funders", *capabilities):
            assert secret not in written
    assert stranger.goes_to(f"/organisations/{slug}/people/").status == 404
