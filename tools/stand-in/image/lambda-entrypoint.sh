#!/bin/bash
# As in AWS's own images: the handler is the argument, the emulator is the invocation endpoint.
export _HANDLER="$1" LAMBDA_TASK_ROOT=/var/task LAMBDA_RUNTIME_DIR=/var/runtime
cd /var/task
exec /usr/local/bin/aws-lambda-rie /var/runtime/bootstrap
