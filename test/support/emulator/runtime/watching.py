"""Looks once a second whether the container of a task has ended. The emulator itself does ten times a second, for each task that
runs: half of its CPU, and more of the engine's. Whoever describes a task has it looked at once more, as before.
"""

import inspect
import threading
import time

from ministack.services import ecs

own_look = ecs._maybe_mark_stopped
WATCHER = "ministack-ecs-watch-"
SECONDS = 1
watched = threading.local()


def look(task, docker_client=None):
    if threading.current_thread().name.startswith(WATCHER):
        if getattr(watched, "before", False):
            time.sleep(SECONDS)
        watched.before = True
    own_look(task, docker_client)


def install():
    if WATCHER not in inspect.getsource(ecs):
        raise RuntimeError("watching.py: the emulator watches tasks in threads of another name")
    ecs._maybe_mark_stopped = look
