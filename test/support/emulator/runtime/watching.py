"""Looks once a second whether the container of a task has ended. The emulator itself does ten times a second, for each task that
runs: half of its CPU, and more of the engine's. Whoever describes a task has it looked at once more, as before.
"""

import threading
import time

from ministack.services import ecs

own_look = ecs._maybe_mark_stopped
SECONDS = 1


def look(task, docker_client=None):
    if threading.current_thread().name.startswith("ministack-ecs-watch-"):
        time.sleep(SECONDS)
    own_look(task, docker_client)


def install():
    ecs._maybe_mark_stopped = look
