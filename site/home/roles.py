"""The roles of the product as groups with permissions. Team manager is no group: it is a membership with that role."""

from django.contrib.auth.models import Group, Permission
from wagtail.models import (
    Collection,
    GroupApprovalTask,
    GroupCollectionPermission,
    GroupPagePermission,
    Page,
    Workflow,
    WorkflowPage,
    WorkflowTask,
)

AUTHOR, EXAMINER, ADMINISTRATOR, MARKER = "作者", "考官", "管理员", "阅卷人"
WORKFLOW = "审核后发布"

CONTENT = ["kb.faqentry", "kb.checklist", "kb.guide"]
DICTIONARY = ["kb.domainword", "kb.synonym"]
EXAMS = ["exams.item", "exams.itemversion", "exams.topic", "exams.blueprint", "exams.exam", "exams.admission"]
PAPERS = ["certificates.award", "certificates.careerladder", "certificates.careerlevel", "people.competency"]


EVERYTHING = ("add", "change", "delete", "view")


def change(models: list[str], actions: tuple[str, ...] = EVERYTHING) -> list[str]:
    return [f"{app}.{action}_{name}" for app, name in (m.split(".") for m in models) for action in actions]


ROLES: dict[str, list[str]] = {
    AUTHOR: [
        "wagtailadmin.access_admin",
        "kb.read_search_report",
        "people.rate_people",
        "certificates.sign_as_trainer",
        *change(CONTENT, ("add", "change", "view")),
        *change(DICTIONARY),
        *change(["kb.goldenquestion"]),
        *change(["kb.enquiry"], ("change", "view")),
        *change(["exams.item", "exams.itemversion"], ("add", "change", "view")),
    ],
    EXAMINER: [
        "wagtailadmin.access_admin",
        "people.see_everyone",
        "kb.read_search_report",
        "exams.review_itemversion",
        "exams.mark_answers",
        "certificates.revoke_certificate",
        "people.rate_people",
        "certificates.sign_as_examiner",
        *change(EXAMS),
        *change(CONTENT, (*EVERYTHING, "publish")),
        *change(DICTIONARY),
        *change(["kb.goldenquestion"]),
        *change(["kb.enquiry"], ("change", "view")),
        *change(["certificates.certificate"], ("add", "view")),
    ],
    ADMINISTRATOR: [
        "wagtailadmin.access_admin",
        "people.see_everyone",
        "kb.read_search_report",
        "exams.review_itemversion",
        "exams.mark_answers",
        "certificates.revoke_certificate",
        *change(CONTENT, (*EVERYTHING, "publish")),
        *change(DICTIONARY),
        *change(["kb.goldenquestion"]),
        *change(["kb.enquiry"], ("change", "view")),
        *change([*EXAMS, *PAPERS, "people.user", "people.organisation", "people.team", "auth.group"]),
        *change(["certificates.certificate"], ("add", "view", "change")),
        *change(["jobs.job"], ("view", "change")),
    ],
    MARKER: ["exams.mark_answers"],
}
PAGE_RIGHTS = {
    AUTHOR: ["add", "change"],
    EXAMINER: ["add", "change", "publish"],
    ADMINISTRATOR: ["add", "change", "publish", "lock", "unlock", "bulk_delete"],
}
# Wagtail asks for the permissions of its own models, also where pictures and attachments are ours.
FILE_RIGHTS = [
    "wagtailimages.add_image",
    "wagtailimages.change_image",
    "wagtailimages.choose_image",
    "wagtaildocs.add_document",
    "wagtaildocs.change_document",
    "wagtaildocs.choose_document",
]


def ensure_roles(home: Page) -> None:
    """Create the groups and give each exactly the permissions listed here."""
    for group in Group.objects.filter(name__in=["Editors", "Moderators"]):
        group.delete()  # Wagtail's own, which fit none of our roles
    for name, wanted in ROLES.items():
        group, _ = Group.objects.get_or_create(name=name)
        group.permissions.set(permissions(wanted))
        if name in PAGE_RIGHTS:
            give_pages(group, home, PAGE_RIGHTS[name])
            give_files(group)
    ensure_workflow(home)


def ensure_workflow(home: Page) -> None:
    """What an author submits is published by an examiner: one step, four eyes."""
    if Workflow.objects.filter(name=WORKFLOW).exists():
        return
    Workflow.objects.filter(name="Moderators approval").delete()
    task = GroupApprovalTask.objects.create(name=WORKFLOW)
    task.groups.set(Group.objects.filter(name=EXAMINER))
    workflow = Workflow.objects.create(name=WORKFLOW)
    WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
    WorkflowPage.objects.update_or_create(page_id=home.pk, defaults={"workflow": workflow})


def permissions(names: list[str]) -> list[Permission]:
    wanted = {tuple(name.split(".")) for name in names}
    found = Permission.objects.select_related("content_type")
    return [p for p in found if (p.content_type.app_label, p.codename) in wanted]


def give_pages(group: Group, home: Page, rights: list[str]) -> None:
    for codename in rights:
        permission = Permission.objects.get(content_type__app_label="wagtailcore", codename=f"{codename}_page")
        GroupPagePermission.objects.get_or_create(group=group, page=Page.objects.get(pk=home.pk), permission=permission)


def give_files(group: Group) -> None:
    root = Collection.get_first_root_node()
    for permission in permissions(FILE_RIGHTS):
        GroupCollectionPermission.objects.get_or_create(group=group, collection=root, permission=permission)
