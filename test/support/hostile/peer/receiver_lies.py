"""Lies to a sender: of a listener, which prints `{"port": N}` when it can be called."""

import json

from ferry_peer import Identity, Listener
from registry import lie


def listening(host: str, port: int) -> Listener:
    listener = Listener(host, port, Identity())
    print(json.dumps({"port": listener.port}), flush=True)
    return listener


@lie
def plan_beyond(host, port, offset=1 << 40, patience=6):
    """Accepts one file and wants it from a place beyond its end; then hears what comes, until `patience` signs of life."""
    caller = listening(host, port).caller()
    said = caller.greet()
    while said != "manifestEnd":
        said, body = caller.hear()
        if said == "error":
            return {body["code"]: 1}
    prefixes = [[offset, "ab" * 32]]
    caller.send("answer", accept=True)
    caller.send("plan", items=[{"do": "continue", "range": [0, 0], "prefixes": prefixes}])
    while patience > 0:
        said, body = caller.receive()
        if said == "alive":
            caller.send("alive")
            patience -= 1
        elif said != "got":
            return {body["code"] if said == "error" else said: 1}
    return {"nothing": 1}
