"""Small workbooks made on the spot, and a handful of rows people might write."""

from io import BytesIO

from openpyxl import Workbook

HEADINGS = ["题型", "题干", "选项A", "选项B", "选项C", "答案", "解析", "知识点", "难度"]
SINGLE = ["单选题", "先做哪一步？", "审核", "结账", "打印", "A", "先审核。", "期末处理", 2]
MULTIPLE = ["多选题", "检查哪些？", "编号", "结转", "键盘", "A、B", "", "期末处理", "较难"]
TRUTH = ["判断题", "结账后不能改凭证。", "", "", "", "√", "", "", ""]
BLANKS = ["填空题", "税率 ____，征收率 ____。", "", "", "", "13%|百分之十三；3%", "", "期末处理", ""]


def workbook(*rows, headings=HEADINGS) -> bytes:
    book = Workbook()
    for row in [headings, *rows]:
        book.active.append(row)
    buffer = BytesIO()
    book.save(buffer)
    return buffer.getvalue()
