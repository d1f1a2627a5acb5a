"""Small items of the kinds that need several rows of a sheet: for the template, and for the tests of the formats."""

from exams.authoring import Draft
from exams.formats.record import Record

LONG = (
    Record(
        8,
        Draft(
            "journal",
            "向恒远制造销售商品，不含税 100,000 元，增值税税率 13%，款未收。请写出分录。",
            answer={
                "chart": "",
                "dimensions": ["客户"],
                "entries": [
                    [
                        {"side": "debit", "account": "1122 应收账款", "amount": "113000", "dimensions": ["恒远制造"]},
                        {"side": "credit", "account": "6001 主营业务收入", "amount": "100000", "dimensions": [""]},
                        {"side": "credit", "account": "2221 应交税费", "amount": "13000", "dimensions": [""]},
                    ]
                ],
            },
            explanation="款未收记“应收账款”，要按客户核算。",
        ),
        difficulty=3,
    ),
    Record(
        9,
        Draft(
            "journal",
            "收到客户预付的货款 5,000 元，已存入银行。请写出分录。",
            answer={
                "chart": "小企业会计准则",
                "dimensions": [],
                "entries": [
                    [
                        {"side": "debit", "account": "1002 银行存款", "amount": "5000", "dimensions": []},
                        {"side": "credit", "account": "2203 预收账款", "amount": "5000", "dimensions": []},
                    ],
                    [
                        {"side": "debit", "account": "1002 银行存款", "amount": "5000", "dimensions": []},
                        {"side": "credit", "account": "1122 应收账款", "amount": "5000", "dimensions": []},
                    ],
                ],
                "extra": "0.25",
            },
            explanation="预收不多的企业可以不设“预收账款”，记入“应收账款”的贷方：两种做法都算对。",
        ),
        difficulty=2,
    ),
    Record(
        10,
        Draft(
            "case",
            "恒远制造是一般纳税人，税率 13%。1 月的业务如下：\n\n| 业务 | 不含税金额（元） |\n| --- | --- |\n"
            "| 采购原材料 | 400,000 |\n| 销售产品 | 650,000 |",
            answer={
                "parts": [
                    {
                        "kind": "numeric",
                        "points": "2",
                        "stem": "销项税额是多少元？",
                        "answer": {"value": "84500", "units": [["元", "1"], ["万元", "10000"]]},
                    },
                    {
                        "kind": "numeric",
                        "points": "2",
                        "stem": "应交增值税是多少元？（进项税额 52,000 元）",
                        "answer": {"value": "32500", "units": [["元", "1"]]},
                        "formula": "p1 - 52000",
                        "carried": "0.5",
                    },
                    {
                        "kind": "single",
                        "points": "1",
                        "stem": "应交增值税在报表的哪一类？",
                        "options": [
                            {"text": "负债", "right": True},
                            {"text": "资产", "right": False, "feedback": "还没有交，是欠税务机关的。"},
                        ],
                    },
                    {
                        "kind": "journal",
                        "points": "2",
                        "stem": "附加税费按应交增值税的 12% 计提，写出分录。",
                        "answer": {
                            "chart": "",
                            "dimensions": [],
                            "entries": [
                                [
                                    {"side": "debit", "account": "6403 税金及附加", "amount": "3900", "dimensions": []},
                                    {"side": "credit", "account": "2221 应交税费", "amount": "3900", "dimensions": []},
                                ]
                            ],
                        },
                    },
                ]
            },
            explanation="650,000 × 13% − 52,000 = 32,500。",
        ),
        difficulty=4,
    ),
    Record(
        11,
        Draft(
            "triage",
            "9:00 您接班，队列里有两张工单。请逐张判定级别、负责人、首次回复和下一步。",
            answer={
                "owners": ["服务经理", "值班工程师", "资料管理员"],
                "replies": ["电话联系客户，确认现象和影响", "回复手册章节，并请客户确认", "请客户重装系统"],
                "steps": ["立即升级，每 30 分钟通报一次", "客户确认后关闭工单", "直接修改客户的数据库"],
                "tickets": [
                    {
                        "text": "恒远制造：全公司都登录不了，业务已经停了。",
                        "level": "P0",
                        "owners": ["服务经理"],
                        "replies": ["电话联系客户，确认现象和影响"],
                        "steps": ["立即升级，每 30 分钟通报一次"],
                        "why": "全部用户无法工作是 P0。",
                    },
                    {
                        "text": "瑞丰贸易：怎样把凭证导出成 Excel？",
                        "level": "P3",
                        "owners": ["值班工程师", "资料管理员"],
                        "replies": ["回复手册章节，并请客户确认"],
                        "steps": ["客户确认后关闭工单"],
                        "why": "使用咨询是 P3。",
                    },
                ],
            },
            explanation="级别看影响范围，不看语气。",
        ),
        difficulty=3,
    ),
    Record(
        12,
        Draft(
            "essay",
            "客户来电：月末结账一直失败，提示有未记账凭证。请写一段给客户的说明。",
            answer={
                "criteria": [
                    {
                        "title": "原因说得对",
                        "levels": [
                            {"points": "4", "text": "说明未记账凭证不进入账簿"},
                            {"points": "2", "text": "只说系统不允许"},
                            {"points": "0", "text": "没有说明"},
                        ],
                    },
                    {
                        "title": "步骤可以照做",
                        "levels": [
                            {"points": "2", "text": "先审核、记账，再重新检查"},
                            {"points": "0", "text": "没有步骤"},
                        ],
                    },
                ],
                "least": "100",
                "most": "600",
                "sample": "未记账的凭证不会进入账簿……",
            },
            explanation="先说原因，再给步骤。",
        ),
        difficulty=3,
    ),
    Record(
        13,
        Draft(
            "upload",
            "请按附件里的业务编制本月的银行存款余额调节表，交 Excel 文件。",
            answer={
                "criteria": [
                    {
                        "title": "调节后的余额",
                        "levels": [
                            {"points": "6", "text": "两边余额相等，数字正确"},
                            {"points": "3", "text": "漏一项未达账项"},
                            {"points": "0", "text": "漏两项以上"},
                        ],
                    }
                ],
                "types": ["xlsx", "pdf"],
                "files": "1",
                "megabytes": "5",
                "sample": "调节后余额 318,400 元。",
            },
            explanation="未达账项有四种。",
        ),
        difficulty=4,
    ),
)
