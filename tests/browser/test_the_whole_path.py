"""One path through the whole product, as the clinic walks it: real servers, worker, mail and browser."""

import re
import subprocess
from datetime import date, timedelta

import pytest
from playwright.sync_api import Page, expect

from patients.demo.staff import DEMO_PASSWORD
from patients.knowledge.partial_dates import show_date
from tests.browser.product import Product, installed

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

# Words that would tell a reader of the mail whose list it is, or of what disease.
TELLING = re.compile(
    r"imnm|myo|muscle|necroti|cancer|methotrexate|\bCK\b|PUB-|walker|wanda|rheuma|neuro", re.I
)
ALL_DAY = """
from datetime import time
from assessments.models import ClinicSettings
from patients.models import Clinic
for clinic in Clinic.objects.all():
    settings = ClinicSettings.of(clinic)
    settings.sweep_time, settings.digest_time, settings.working_days = time(0), time(0), {days}
    settings.save()
"""


@pytest.fixture
def product(tmp_path):
    with installed(tmp_path) as product:
        product.manage("shell", "-c", ALL_DAY.format(days=[]))  # no digest before the test asks for it
        product.start()
        yield product


def log_in(page: Page, product: Product, name: str) -> None:
    page.goto(product.address)
    page.get_by_label("Username").fill(name)
    page.get_by_label("Password").fill(DEMO_PASSWORD)
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_role("heading", name="Worklist", level=1)).to_be_visible()


def days_ago(days: int) -> str:
    return show_date(date.today() - timedelta(days=days))


def chart_values(page: Page) -> list[float]:
    page.wait_for_selector(".js-plotly-plot .main-svg")
    return page.evaluate(
        "[...document.querySelector('.js-plotly-plot').data].flatMap((trace) => [...trace.y])"
    )


def test_from_a_result_to_the_reminder(page: Page, product: Product):
    log_in(page, product, "nurse")
    find_a_published_patient(page)
    enter_a_ck_and_see_it_on_the_chart(page)
    add_a_patient_of_today(page)
    tick_criteria_until_the_class_changes(page)
    see_the_screening_become_due_and_close(page)
    read_the_digest_of_a_real_sweep(page, product)
    stop_everything(product)


def find_a_published_patient(page: Page) -> None:
    page.get_by_role("link", name="Patients", exact=True).click()
    page.get_by_label("Name, hospital number or birth date").press_sequentially("PUB-001")
    expect(page.get_by_text("Showing 1 to 1 of 1")).to_be_visible()
    assert "PUB-001" not in page.url, "what was searched for must not stand in the address"
    page.locator("#results table a").first.click()
    page.get_by_text("Disease details").click()
    expect(page.get_by_text("Is it just myalgias?")).to_be_visible()  # the publication


def enter_a_ck_and_see_it_on_the_chart(page: Page) -> None:
    page.get_by_role("link", name="Enter results").click()
    page.get_by_label("Sample collected").fill("today")
    row = page.get_by_role("row", name=re.compile("^CK"))
    row.get_by_label("Result").fill("9800")
    row.get_by_label("Upper limit").fill("200")
    page.get_by_role("button", name="Store the report").click()
    expect(page.get_by_text("9,800").first).to_be_visible()
    page.get_by_role("link", name="Timeline").click()
    assert 9800 in chart_values(page)
    expect(page.get_by_text("49 × ULN").first).to_be_visible()


def add_a_patient_of_today(page: Page) -> None:
    page.get_by_role("link", name="Patients", exact=True).click()
    page.get_by_role("link", name="Add a patient").click()
    page.get_by_label("Hospital number").fill("W-1")
    page.get_by_label("Family name").fill("Walker")
    page.get_by_label("Given name").fill("Wanda")
    page.get_by_label("Born").fill("03-Feb-1961")
    page.get_by_label("Sex").select_option("Female")
    page.get_by_label("Onset").fill(days_ago(90))
    page.get_by_label("Diagnosis").fill("today")
    page.get_by_role("button", name="Add the patient").click()
    expect(page.get_by_role("heading", name="Overview", level=1)).to_be_visible()


def answer(page: Page, question: str, choice: str) -> None:
    page.get_by_role("group", name=question).last.get_by_label(choice, exact=True).check()


def tick_criteria_until_the_class_changes(page: Page) -> None:
    page.get_by_role("link", name="Criteria").click()
    result = page.locator("#eular-result")
    expect(result).to_contain_text("Not decided")
    answer(page, "Proximal leg weakness, both sides", "Yes")
    answer(page, "Neck flexors weaker than extensors", "Yes")
    answer(page, "CK, LDH, AST or ALT raised", "Yes")
    expect(result).to_contain_text("Probable IIM")
    page.get_by_role("button", name="Save EULAR/ACR").click()
    expect(page.locator("#saved").get_by_text("by Noel Underbridge")).to_be_visible()


def see_the_screening_become_due_and_close(page: Page) -> None:
    page.get_by_role("link", name="Plan", exact=True).click()
    expect(page.get_by_role("heading", name="Cancer risk class: moderate")).to_be_visible()
    to_do = page.locator("section", has=page.locator("#to-do"))
    expect(to_do).to_contain_text("Mammogram")
    expect(to_do.get_by_text("CRP", exact=True).first).to_be_visible()

    to_do.get_by_text("Each with its reason").first.click()
    to_do.get_by_role("link", name=re.compile(r"Enter results\s*: CRP")).click()
    page.get_by_label("Sample collected").fill("today")
    row = page.get_by_role("row", name=re.compile("^CRP"))
    row.get_by_label("Result").fill("3")
    page.get_by_role("button", name="Store the report").click()
    page.get_by_role("link", name="Plan", exact=True).click()
    expect(to_do).to_contain_text("Mammogram")
    expect(to_do.get_by_text("CRP", exact=True)).to_have_count(0)


def read_the_digest_of_a_real_sweep(page: Page, product: Product) -> None:
    product.manage("shell", "-c", ALL_DAY.format(days=list(range(7))))
    ask = "from assessments.tasks import tick; tick.delay()"
    product.manage("shell", "-c", ask)  # the worker sweeps; the next tick sends
    for _ in range(20):
        if any(message["Subject"] == "Your list for today" for _, message in product.inbox.messages):
            break
        page.wait_for_timeout(1000)
        product.manage("shell", "-c", ask)
    mail = product.inbox.wait_for("nurse@example.org", "Your list for today")

    text = "\n".join(
        part.get_payload(decode=True).decode() for part in mail.walk() if not part.is_multipart()
    )
    headers = "\n".join(f"{name}: {value}" for name, value in mail.items())
    assert not TELLING.search(text), text
    assert not TELLING.search(headers), headers
    links = set(re.findall(r"http://127\.0\.0\.1:\d+/[^\s\"<>]*", text))
    assert {link.removeprefix(product.address) for link in links} == {"/?who=me", "/reminders/mine/"}
    page.goto(f"{product.address}/?who=me")
    expect(page.get_by_role("link", name="WALKER, Wanda", exact=True).first).to_be_visible()
    page.get_by_role("link", name="Reminders").click()
    expect(page.get_by_text("Noel Underbridge").nth(1)).to_be_visible()


def stop_everything(product: Product) -> None:
    assert product.stop() == 0
    left = subprocess.run(
        ["pgrep", "-f", f"{product.env['IMNM_VAR']}|:{product.env['PORT']}"], capture_output=True, text=True
    )
    assert left.stdout == ""
