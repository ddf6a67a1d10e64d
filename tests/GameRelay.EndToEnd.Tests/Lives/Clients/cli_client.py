"""Runs the AWS CLI of this interpreter with the arguments that it reads, a JSON list a line, and answers each with a line.

Each call is a process of its own, as ever; but a fork of this one, since to load the CLI takes most of a call's time."""
import json
import os
import sys
import tempfile

import awscli.clidriver

awscli.clidriver.create_clidriver()


def run(arguments, output, errors):
    os.dup2(output.fileno(), 1)
    os.dup2(errors.fileno(), 2)
    sys.argv[1:] = arguments
    try:
        code = awscli.clidriver.main()
    except SystemExit as end:
        code = end.code
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def text(file):
    file.seek(0)
    return file.read().decode()


for line in sys.stdin:
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
        child = os.fork()
        if child == 0:
            run(json.loads(line), output, errors)
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        print(json.dumps({"exitCode": code, "output": text(output), "error": text(errors)}), flush=True)
