#!/usr/bin/env python3
"""Concedes from its best outcome to its floor as the deadline comes nearer; takes what is as good."""

import json
import sys

for line in sys.stdin:
    said = json.loads(line)
    if said["type"] == "hello":
        best, rounds, answer = said["worth"]["best"], said["rounds"], {"type": "ready", "version": 1}
    elif said["type"] == "turn":
        best = said["worth"]["best"] if said.get("worth") else best
        goal = best - (best - said["floor"]) * said["round"] / (rounds + 1)
        heard = said["offers"][-1]["worth"] if said["offers"] else None
        fair = heard is not None and heard >= max(goal, said["reservation"])
        answer = {"type": "accept"} if fair else {"type": "ask", "least": goal}
    elif said["type"] == "answer":
        answer = {"type": "offer", "offer": said["offers"][0]["offer"]}
    else:  # the talks have ended
        continue
    print(json.dumps(answer), flush=True)
