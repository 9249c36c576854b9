"""Everything the app takes from its environment, read and checked once at the start."""

import os
from collections.abc import Mapping
from dataclasses import dataclass

MODES = ("container", "lambda")


@dataclass(frozen=True)
class Config:
    mode: str
    """How the app is deployed. The code is the same; only the entry differs."""
    version: str
    """Content id of the running build, set by the deployment; "dev" on your machine."""
    table_name: str | None
    """DynamoDB table of the notes; without one they live in memory."""
    cors_origins: tuple[str, ...]
    """Origins of other sites whose pages may call this API."""


def read_config(environment: Mapping[str, str] = os.environ) -> Config:
    mode = environment.get("DEPLOYMENT_MODE") or "container"
    if mode not in MODES:
        raise ValueError(f"DEPLOYMENT_MODE is {mode!r}. Allowed: {', '.join(MODES)}")
    origins = (origin.strip().rstrip("/") for origin in environment.get("CORS_ORIGINS", "").split(","))
    return Config(
        mode=mode,
        version=environment.get("APP_VERSION") or "dev",
        table_name=environment.get("TABLE_NAME") or None,
        cors_origins=tuple(origin for origin in origins if origin),
    )
