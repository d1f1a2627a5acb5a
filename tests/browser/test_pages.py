"""Every page as each kind of user: it opens, breaks no policy, fits a phone, and axe finds nothing."""

import pytest
from axe_playwright_python.sync_playwright import Axe

PAGES = {
    "": [
        "/",
        "/manuals/",
        "/faq/",
        "/guides/month-end-closing-failed/",
        "/search/?q=月末结账",
        "/search/?q=***",
        "/search/?q=月末结账&kind=section&manual=general-ledger&edition=8-5",
        "/search/?q=量子纠缠",
        "/ask/",
        "/ask/?q=月末结账失败提示锁等待",
        "/ask/?q=GL-9001",
        "/ask/?q=固定资产折旧怎么计提",
        "/verify/",
        "/verify/log/",
        "/verify/shared/never/",
        "/exams/receipts/",
        "/accounts/login/",
        "/nowhere/",
    ],
    "chenlin": [
        "/learning/",
        "/courses/",
        "/courses/engineer-induction/",
        "/exams/",
        "/exams/engineer-junior/",
        "/manuals/general-ledger/",
        "/manuals/general-ledger/8-5/month-end/month-end-closing/",
        "/manuals/general-ledger/9-0/month-end/month-end-closing/",
        "/s/general-ledger/month-end-closing/compare/?from=8-5&to=9-0",
        "/checklists/month-end-troubleshooting/",
        "/faq/close-failed-lock/",
        "/guides/blank-page-after-login/",
        "/search/?q=结账&page=2",
        "/search/?q=月末结账&kind=faq&manual=service-handbook&tag=没有",
        "/ask/?q=红字冲销怎么做",
        "/ask/engineer/?q=固定资产折旧怎么计提",
        "/notices/",
        "/certificates/mine/",
        "/certificates/consent/",
    ],
    "hejun": ["/certificates/mine/"],
    "lintao": ["/careers/", "/careers/?kind=hours", "/learning/"],
    "liwen": [
        "/reports/knowledge/?days=90",
        "/reports/knowledge/?list=unopened",
        "/reports/knowledge/?list=unhelpful&days=90",
        "/reports/knowledge/?list=gaps",
        "/reports/knowledge/?manual=none",
        "/exams/bank/new/?kind=triage",
        "/admin/synonyms/",
        "/admin/synonyms/new/",
        "/admin/domain-words/",
        "/admin/domain-words/new/",
    ],
    "sunli": ["/team/", "/team/assignments/", "/team/ladder/"],
    "wangjing": ["/team/ladder/", "/team/"],
    "zhougang": [
        "/exams/bank/",
        "/exams/bank/new/",
        "/exams/bank/charts/?q=yszk",
        "/exams/bank/charts/casbe/",
        "/exams/bank/charts/casbe/removal/",
        "/exams/bank/charts/small/removal/",
        "/exams/bank/chart-imports/",
        "/exams/manage/",
        "/exams/manage/exams/engineer-junior/",
        "/exams/manage/exams/engineer-junior/check/",
        "/exams/manage/exams/engineer-junior/panel/",
        "/exams/manage/exams/engineer-junior/attempts/",
        "/exams/manage/exams/engineer-junior/admissions/",
        "/exams/manage/exams/engineer-junior/regrades/",
        "/exams/manage/exams/class-test/statistics/",
        "/exams/marking/",
        "/exams/marking/case-writing/",
        "/exams/marking/case-writing/plan/",
        "/exams/marking/case-writing/agreement/",
        "/exams/appeals/",
        "/certificates/issued/",
        "/certificates/designs/new/",
    ],
}
TWICE = "[...document.querySelectorAll('[id]')].map(one => one.id).filter((id, n, all) => all.indexOf(id) !== n)"
CASES = [(who, phone, scheme) for who in PAGES for phone, scheme in ((False, "light"), (True, "dark"))]


@pytest.mark.parametrize(("who", "phone", "scheme"), CASES, ids=lambda value: str(value) or "visitor")
def test_pages_open_fit_and_are_accessible(somebody, who, phone, scheme):
    person = somebody(phone=phone, scheme=scheme)
    if who:
        person.sign_in(who)
    wrong = {}
    for address in PAGES[who]:
        answer = person.page.goto(address)
        missing = address in {"/nowhere/", "/verify/shared/never/"}
        if missing:
            person.errors.clear()  # the browser reports the 404 itself
        found = {
            "status": None if answer.status == (404 if missing else 200) else answer.status,
            "console": list(person.errors),
            "sideways": person.page.evaluate("document.documentElement.scrollWidth > window.innerWidth"),
            "twice": person.page.evaluate(TWICE),
            "axe": [violation["id"] for violation in Axe().run(person.page).response["violations"]],
        }
        person.errors.clear()
        if any(found.values()):
            wrong[address] = found
    assert not wrong
