"""The small named cast every test knows. Three organisations, eight people, nobody anonymous.

博科 (vendor): 陈琳 engineer · 李雯 author · 周刚 examiner · 王静 manages 售后 (陈琳 is in 华北组 below it) · 系统管理员
恒远 (customer): 赵敏 in 财务部 · 孙丽 manages 财务部        瑞丰 (customer): 钱进 in 财务部
"""

from dataclasses import dataclass

from django.contrib.auth.models import Group

from home.roles import ADMINISTRATOR, AUTHOR, EXAMINER
from people.models import Competency, Membership, Organisation, Team, User
from people.scoping import everyone

PASSWORD = "correct-horse-7"


@dataclass(frozen=True)
class World:
    boke: Organisation
    hengyuan: Organisation
    ruifeng: Organisation
    after_sales: Team
    north: Team
    hengyuan_finance: Team
    ruifeng_finance: Team
    chen: User
    li: User
    zhou: User
    wang: User
    admin: User
    zhao: User
    sun: User
    qian: User


def build() -> World:
    boke = Organisation.objects.create(slug="boke", name="博科软件", kind="vendor")
    hengyuan = Organisation.objects.create(slug="hengyuan", name="恒远制造", product_edition="general-ledger/8-5")
    ruifeng = Organisation.objects.create(slug="ruifeng", name="瑞丰商贸", product_edition="general-ledger/9-0")
    for slug, title in (("technical", "技术"), ("service", "服务"), ("industry", "行业")):
        Competency.objects.create(slug=slug, title=title)
    with everyone():
        after_sales = Team.objects.create(organisation=boke, slug="after-sales", name="售后服务部")
        north = Team.objects.create(organisation=boke, slug="north", name="华北组", parent=after_sales)
        hengyuan_finance = Team.objects.create(organisation=hengyuan, slug="finance", name="财务部")
        ruifeng_finance = Team.objects.create(organisation=ruifeng, slug="finance", name="财务部")
        return World(
            boke,
            hengyuan,
            ruifeng,
            after_sales,
            north,
            hengyuan_finance,
            ruifeng_finance,
            chen=person("chen", "陈琳", north),
            li=person("li", "李雯", after_sales, AUTHOR),
            zhou=person("zhou", "周刚", after_sales, EXAMINER),
            wang=person("wang", "王静", after_sales, manager=True),
            admin=person("admin", "系统管理员", after_sales, ADMINISTRATOR),
            zhao=person("zhao", "赵敏", hengyuan_finance),
            sun=person("sun", "孙丽", hengyuan_finance, manager=True),
            qian=person("qian", "钱进", ruifeng_finance),
        )


def person(username: str, name: str, team: Team, group: str = "", *, manager: bool = False) -> User:
    user = User.objects.create_user(
        username, f"{username}@example.com", PASSWORD, name=name, organisation=team.organisation
    )
    if group:
        user.groups.add(Group.objects.get(name=group))
    role = Membership.Role.MANAGER if manager else Membership.Role.MEMBER
    Membership.objects.create(organisation=team.organisation, team=team, person=user, role=role)
    return user
