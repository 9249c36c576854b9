"""A task with ports is RUNNING when its container listens, or has ended. MiniStack's load balancers have no health checks: they
send requests to a task as soon as its container is there, where AWS waits until a health check has passed, and ECS keeps the
tasks of before until then.

https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html
"""

import time

from ministack.services import ecs

SECONDS = 120
LISTEN = "0A"
own = ecs._mark_task_running


def has_ports(task):
    definition = ecs._task_defs.get(ecs._resolve_td_key(task["taskDefinitionArn"])) or {}
    return any(container.get("portMappings") for container in definition.get("containerDefinitions", []))


def listens(pid):
    """Whether any process of the container's network does, on whatever port: on a wrong one it will not come to the right one."""
    for name in ("tcp", "tcp6"):
        with open(f"/proc/{pid}/net/{name}") as sockets:
            if any(line.split()[3] == LISTEN for line in sockets.readlines()[1:]):
                return True
    return False


def wait(task):
    docker = ecs._get_docker()
    until = time.monotonic() + SECONDS
    while time.monotonic() < until:
        for container_id in list(task.get("_docker_ids") or []):
            state = docker.api.inspect_container(container_id)["State"]
            if not state["Running"] or listens(state["Pid"]):
                return
        time.sleep(0.05)


def mark_task_running(task_arn, task):
    try:
        if has_ports(task):
            wait(task)
    except OSError:
        pass  # containers of another machine, as Docker Desktop's, have no processes here
    except Exception as error:
        ecs.logger.debug("not waited for %s: %s", task_arn, error)
    return own(task_arn, task)


def install():
    ecs._mark_task_running = mark_task_running
