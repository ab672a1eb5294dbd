"""Seat a program that answers lines at ``negotiate serve``: TOKEN=… join.py ADDRESS COMMAND…"""

import os
import subprocess
import sys
from urllib.request import Request, urlopen

address, *command = sys.argv[1:]
headers = {"Authorization": f"Bearer {os.environ.pop('TOKEN')}"}
program = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
answer = b""  # nothing to say: what is next?
while True:
    with urlopen(Request(address, answer, headers)) as response:
        status, message = response.status, response.read()
    answer = b""
    if status == 204:  # the table is closed
        break
    if status == 200:  # and with 202 there is nothing yet
        program.stdin.write(message)
        program.stdin.flush()
        if b'"type": "ended"' not in message:
            answer = program.stdout.readline()
program.stdin.close()
program.wait()
