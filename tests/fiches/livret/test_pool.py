import os
import signal
import subprocess
import sys
import time

import psutil
import pytest
from django.conf import settings

from fiches.livret import pool
from fiches.livret.fragments import Source
from fiches.livret.materials import materials

PAGE = Source('<html lang="fr"><body class="matter"><p>Une page.</p></body></html>')
SCRIPT = """
import django
django.setup()
from fiches.livret import pool
from fiches.livret.materials import materials
from tests.fiches.livret.test_pool import PAGE
if __name__ == "__main__":
    print(len(list(pool.print_all([PAGE] * 4, materials(), 2))), flush=True)
    input()
"""


@pytest.fixture(autouse=True)
def _no_worker_left():
    yield
    pool.close()


def test_a_worker_that_dies_is_replaced():
    printed = list(pool.print_all([PAGE] * 3, materials(), 2))
    for child in psutil.Process().children(recursive=True):
        if "spawn_main" in " ".join(child.cmdline()):
            os.kill(child.pid, signal.SIGKILL)
    again = list(pool.print_all([PAGE] * 3, materials(), 2))
    assert sorted(again, key=lambda each: each[0]) == sorted(printed, key=lambda each: each[0])


def test_workers_leave_with_a_killed_parent(tmp_path):
    script = tmp_path / "parent.py"
    script.write_text(SCRIPT)
    environment = os.environ | {
        "PYTHONPATH": str(settings.BASE_DIR),
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }
    parent = subprocess.Popen(
        [sys.executable, script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment
    )
    with parent:
        assert parent.stdout.readline().strip() == b"4"
        children = psutil.Process(parent.pid).children(recursive=True)
        parent.kill()
    for _ in range(100):
        if not any(
            child.is_running() and child.status() != psutil.STATUS_ZOMBIE for child in children
        ):
            return
        time.sleep(0.1)
    pytest.fail("workers still there")


def test_who_does_not_print_does_not_load_weasyprint():
    script = (
        "import sys, django; django.setup(); import config.urls, fiches.livret.build;"
        "print([name for name in ('weasyprint', 'pikepdf') if name in sys.modules])"
    )
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "config.settings"}
    output = subprocess.run(
        [sys.executable, "-c", script], cwd=settings.BASE_DIR, env=environment,
        capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    assert output.strip() == "[]"
