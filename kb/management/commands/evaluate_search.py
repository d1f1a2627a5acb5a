"""evaluate_search QUESTIONS.jsonl --as USER --compare A B --json: how well and how fast questions are answered."""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from kb.management.commands.search import viewer_named
from kb.search import evaluating, judging, trials
from kb.search.evaluating import SEED, Difference
from kb.search.judging import BadLines, Judged, Places
from kb.search.trials import Asked, NoSuchConfiguration, Trial

WORST = 10


class Command(BaseCommand):
    help = "用已评判的问题衡量检索：recall@10、MRR@10、nDCG@10 与耗时，可比较两种配置。"  # i18n: as is

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", type=Path, nargs="+", metavar="QUESTIONS.jsonl")
        parser.add_argument("--as", dest="username", default="", metavar="USER", help=_("以哪个用户的身份检索"))
        parser.add_argument("--compare", nargs=2, metavar=("A", "B"), help=_("两种配置，例如 whoosh: whoosh:,no-pairs"))
        parser.add_argument("--worst", type=int, default=WORST, help=_("列出多少个答得最差的问题"))
        parser.add_argument("--seed", type=int, default=SEED)
        parser.add_argument("--json", action="store_true", dest="as_json")

    def handle(self, *args: Any, files: list[Path], username: str, compare: list[str] | None, **options: Any) -> None:
        viewer, places = viewer_named(username), Places()
        exam = trials.prepare(questions_of(files), viewer, places)
        if not exam.questions:
            raise CommandError("\n".join([*exam.left_out[:WORST], _("没有可以衡量的问题")]))
        try:
            ways = compare or [settings.SEARCH_URL]
            tried = [trials.run(exam, viewer, places, configuration) for configuration in ways]
        except NoSuchConfiguration as error:
            raise CommandError(str(error))
        difference = compared(tried, options["seed"])
        if options["as_json"]:
            report = described(tried, difference, exam.left_out, options["worst"])
            self.stdout.write(json.dumps(report, ensure_ascii=False, indent=2))
        else:
            self.report(tried, difference, exam.left_out, options["worst"])

    def report(self, tried: list[Trial], difference: Difference | None, left_out: list[str], most: int) -> None:
        for line in left_out:
            self.stderr.write(line)
        for trial in tried:
            self.stdout.write(line_of(trial))
        if difference:
            self.stdout.write(sentence(difference))
        self.stdout.write(_("答得最差的问题（%(name)s）：") % {"name": tried[-1].configuration})
        for asked in worst(tried[-1], most):
            self.stdout.write(f"  {asked.score.ndcg:.3f}  {asked.judged.query}  →  {' | '.join(asked.first)}")


def questions_of(files: list[Path]) -> list[Judged]:
    """Of all files; a file that is missing, or a line that cannot be read, is an error with its name."""
    found: list[Judged] = []
    for path in files:
        try:
            found += judging.read(text_of(path).splitlines())
        except BadLines as error:
            raise CommandError("\n".join(f"{path}: {problem}" for problem in error.problems))
    return found


def text_of(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise CommandError(_("%(path)s: 没有这个文件") % {"path": path})
    except IsADirectoryError:
        raise CommandError(_("%(path)s: 这是文件夹，请写出其中的文件") % {"path": path})
    except UnicodeDecodeError:
        raise CommandError(_("%(path)s: 不是 UTF-8 编码的文本，请另存为 UTF-8") % {"path": path})
    except OSError as error:
        raise CommandError(_("%(path)s: 读不了（%(why)s）") % {"path": path, "why": error.strerror})


def compared(tried: list[Trial], seed: int) -> Difference | None:
    if len(tried) != 2:
        return None
    a, b = ([asked.score.ndcg for asked in trial.asked] for trial in tried)
    return evaluating.compare(a, b, seed)


def worst(trial: Trial, most: int) -> list[Asked]:
    return sorted(trial.asked, key=lambda asked: asked.score.ndcg)[:most]


def line_of(trial: Trial) -> str:
    score = trial.score
    times = [trial.cost(name, share) for name in ("cpu_ms", "wall_ms") for share in (0.5, 0.95)]
    return (
        f"{trial.configuration} ({', '.join(trial.engines)}): n={len(trial.asked)}"
        f"  recall@10 {score.recall:.3f}  MRR@10 {score.mrr:.3f}  nDCG@10 {score.ndcg:.3f}"
        "  CPU p50 {:.1f} p95 {:.1f} ms  wall p50 {:.1f} p95 {:.1f} ms".format(*times)
    )


def sentence(difference: Difference) -> str:
    return _(
        "nDCG@10 相差 %(mean)s（95%% 区间 %(low)s 到 %(high)s，p = %(p)s），变好 %(better)s 题，变差 %(worse)s 题"
    ) % {
        "mean": f"{difference.mean:+.4f}",
        "low": f"{difference.low:+.4f}",
        "high": f"{difference.high:+.4f}",
        "p": f"{difference.p:.4f}",
        "better": difference.better,
        "worse": difference.worse,
    }


def described(tried: list[Trial], difference: Difference | None, left_out: list[str], most: int) -> dict[str, object]:
    return {
        "trials": [
            {
                "configuration": trial.configuration,
                "engines": trial.engines,
                "questions": len(trial.asked),
                **{f"{name}@10": round(value, 4) for name, value in asdict(trial.score).items()},
                "cpu_ms": {"p50": trial.cost("cpu_ms", 0.5), "p95": trial.cost("cpu_ms", 0.95)},
                "wall_ms": {"p50": trial.cost("wall_ms", 0.5), "p95": trial.cost("wall_ms", 0.95)},
                "worst": [
                    {"query": one.judged.query, "ndcg": round(one.score.ndcg, 4), "first": one.first}
                    for one in worst(trial, most)
                ],
            }
            for trial in tried
        ],
        "difference": asdict(difference) if difference else None,
        "left_out": left_out,
    }
