"""ECS writes the addresses of a service's running tasks into Cloud Map, where its ServiceRegistries say so. The emulator keeps that
property to itself, and its CloudFormation leaves it out.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-discovery.html
"""

import contextvars
import json

from ministack.services import ecs, servicediscovery
from ministack.services.cloudformation import provisioners

registries = contextvars.ContextVar("registries", default=())
own_create = ecs._create_service
own_sync = ecs._sync_service_targets
handlers = provisioners._RESOURCE_HANDLERS["AWS::ECS::Service"]
own_make = handlers["create"]


def make(logical_id, props, stack_name):
    token = registries.set([{"registryArn": one["RegistryArn"]} for one in props.get("ServiceRegistries") or []])
    try:
        return own_make(logical_id, props, stack_name)
    finally:
        registries.reset(token)


def create(data):
    return own_create({"serviceRegistries": registries.get(), **data})


def running(service):
    group = f"service:{service['serviceName']}"
    for arn, task in list(ecs._tasks.items()):
        mine = task.get("group") == group and task.get("clusterArn") == service.get("clusterArn")
        address = ecs._task_ip(task)
        if mine and task.get("lastStatus") == "RUNNING" and address and service.get("status") == "ACTIVE":
            yield arn.rsplit("/", 1)[-1], address


def sync(cluster_name, service):
    own_sync(cluster_name, service)
    for registry in service.get("serviceRegistries") or []:
        name = registry["registryArn"].rsplit("/", 1)[-1]
        there = dict(running(service))
        known = json.loads(servicediscovery._list_instances({"ServiceId": name})[2]).get("Instances", [])
        for one in known:
            if one["Id"] not in there:
                servicediscovery._deregister_instance({"ServiceId": name, "InstanceId": one["Id"]})
        for task, address in there.items():
            instance = {"InstanceId": task, "Attributes": {"AWS_INSTANCE_IPV4": address}}
            servicediscovery._register_instance({"ServiceId": name, **instance})


def install():
    ecs._create_service = create
    ecs._sync_service_targets = sync
    handlers["create"] = make
