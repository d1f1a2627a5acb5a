"""manage.py demo: migrate, seed once, build the index, serve with background work, and say where to look."""

import os
import socket
import threading
import time
from argparse import ArgumentParser
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from home import seeding
from home.supervising import Supervisor, wait_until_up, web, worker
from jobs.running import run_all
from kb.search import index, rebuilding


class Command(BaseCommand):
    help = "Run the whole platform with demo content."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=int(os.environ.get("PORT", "8000")))
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--no-serve", action="store_true", help="Prepare everything, then stop.")

    def handle(self, *args: Any, **options: Any) -> None:
        self.began = time.monotonic()
        port, host = options["port"], options["host"]
        if not options["no_serve"]:
            self.refuse_busy_port(host, port)
        os.environ.setdefault("BASE_URL", f"http://{host}:{port}")
        self.prepare()
        if options["no_serve"]:
            return
        supervisor = Supervisor([web(port, host), worker()])
        threading.Thread(target=self.greet, args=[f"http://{host}:{port}"], daemon=True).start()
        supervisor.run()

    def prepare(self) -> None:
        self.step("更新数据库 · database")
        call_command("migrate", verbosity=0, interactive=False)
        if seeding.is_seeded():
            self.step("演示数据已就绪 · demo content is there")
        else:
            self.step("写入演示数据 · demo content")
            call_command("seed_demo", stdout=self.stdout)
        if index.health():
            self.step("建立搜索索引 · search index")
            rebuilding.rebuild()
        run_all()

    def step(self, text: str) -> None:
        self.stdout.write(f"[{time.monotonic() - self.began:5.1f} s] {text}")
        self.stdout.flush()

    def refuse_busy_port(self, host: str, port: int) -> None:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError as error:
                advice = f"端口 {port} 已被占用，请用 PORT=… make demo 换一个"
                raise CommandError(f"{advice} / port {port} is in use, choose another with PORT=…") from error

    def greet(self, address: str) -> None:
        if not wait_until_up(address):
            self.stderr.write(f"网站没有启动 / the site did not come up at {address}")
            return
        self.step("就绪 · ready")
        lines = [
            "",
            f"  知证 Zhizheng   {address}/",
            f"  管理后台 admin  {address}/admin/",
            "",
            f"  密码都是 / password for all: {seeding.PASSWORD}",
            *(f"  {username:<10} {role}" for username, role in seeding.SHOWCASE),
            "",
            "  Ctrl+C 停止 / to stop",
        ]
        self.stdout.write("\n".join(lines))
        self.stdout.flush()
