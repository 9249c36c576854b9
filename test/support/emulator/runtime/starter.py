"""Starts MiniStack with functions that are started as Lambda starts them: through AWS_LAMBDA_EXEC_WRAPPER, where set.

https://docs.aws.amazon.com/lambda/latest/dg/runtimes-modify.html#runtime-wrapper
"""

import os
import sys

from ministack.core import lambda_runtime

FOLDER = os.path.dirname(os.path.abspath(__file__))
own = lambda_runtime._detect_runtime_binary


def detect(runtime):
    binary, worker = own(runtime)
    if os.name == "nt":
        return binary, worker
    os.environ["EMULATED_PYTHON"] = sys.executable
    name = "python3" if runtime.startswith("python") else "node" if runtime.startswith("nodejs") else None
    return (os.path.join(FOLDER, name) if name else binary), worker


lambda_runtime._detect_runtime_binary = detect

from ministack.app import main  # noqa: E402

if __name__ == "__main__":
    sys.exit(main())
