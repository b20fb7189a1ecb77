"""Check an export of events and its seals with nothing but Python itself: none of the platform's code, no database.

    python3 verify_seals.py events.jsonl                  every event, every chain, every seal
    python3 verify_seals.py events.jsonl --seal 3f9a…     … and that the seal printed on that paper is among them

An export is made by `zhijiang audit export events.jsonl`. Its first line is the head, each other line one event. An event
holds the hash of the one before it in its stream; a seal fixes the last event of every stream at a moment, and holds the
hash of the seal before it. Exit 0: all of it holds. 1: something does not, told line by line. 2: no export.
"""

import argparse
import hashlib
import json
import sys

EVENT_FIELDS = (
    "stream", "seq", "action", "from_state", "to_state", "actor", "actor_name", "on_behalf_of",
    "role", "at", "reason", "payload", "previous",
)  # fmt: skip
SEAL_FIELDS = ("at", "streams", "events", "digest", "previous")


def digest(value):
    """SHA-256 of a JSON value written in the one way: sorted keys, no spaces, UTF-8."""
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def read(path):
    """(head, events). Raises ValueError for a file that is no export."""
    with open(path, encoding="utf-8") as file:  # noqa: PTH123 - this program needs nothing that it does not show
        lines = [json.loads(line) for line in file]
    if not lines or not isinstance(lines[0], dict) or not str(lines[0].get("schema", "")).startswith("zhijiang.audit/"):
        raise ValueError("its first line is not the head of an export")
    for number, line in enumerate(lines[1:], start=2):
        if not isinstance(line, dict) or set(EVENT_FIELDS) - line.keys() or "hash" not in line:
            raise ValueError(f"line {number} is not a whole event")
    return lines[0], lines[1:]


def faults_of_chains(events):
    """Each event has its own hash, and names the one before it; {stream: (seq, hash)} of the last ones is filled in."""
    heads = {}
    for event in events:
        stream, seq = event["stream"], event["seq"]
        before_seq, before_hash = heads.get(stream, (0, ""))
        if seq != before_seq + 1:
            yield f"{stream} #{seq}: expected event {before_seq + 1} here"
        if event["previous"] != before_hash:
            yield f"{stream} #{seq}: is not tied to the event before it"
        if digest({name: event[name] for name in EVENT_FIELDS}) != event["hash"]:
            yield f"{stream} #{seq}: was changed after it was written"
        heads[stream] = (seq, event["hash"])


def faults_of_head(head, events):
    """The head counts its events, and knows the last one of every stream."""
    last = {}
    for event in events:
        last[event["stream"]] = (event["seq"], event["hash"])
    if (head.get("events"), head.get("streams")) != (len(events), len(last)):
        yield f"head: told {head.get('events')} events of {head.get('streams')} streams, found {len(events)} of {len(last)}"
    if head.get("root") != digest([[stream, *last[stream]] for stream in sorted(last)]):
        yield "head: its root is not that of its events"


def faults_of_seals(seals, events):
    """Each seal has its own hash, names the seal before it, and fixes what the events up to its moment say."""
    in_time = sorted(events, key=lambda event: (event["at"], event["stream"], event["seq"]))
    heads, place, previous = {}, 0, ""
    for number, seal in enumerate(seals, start=1):
        if set(SEAL_FIELDS) - seal.keys():
            yield f"seal {number}: is not whole"
            return
        if seal["previous"] != previous:
            yield f"seal {number}: is not tied to the seal before it"
        if digest({name: seal[name] for name in SEAL_FIELDS}) != seal.get("hash"):
            yield f"seal {number}: was changed after it was written"
        while place < len(in_time) and in_time[place]["at"] <= seal["at"]:
            event = in_time[place]
            heads[event["stream"]] = max(heads.get(event["stream"], (0, "")), (event["seq"], event["hash"]))
            place += 1
        lines = "".join(f"{stream} {heads[stream][0]} {heads[stream][1]}\n" for stream in sorted(heads))
        found = (len(heads), place, hashlib.sha256(lines.encode("utf-8")).hexdigest())
        if found != (seal["streams"], seal["events"], seal["digest"]):
            yield f"seal {number} of {seal['at']}: the events up to then are not those that were sealed"
        previous = seal.get("hash")


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("export")
    parser.add_argument("--seal", action="append", default=[], metavar="HASH", help="a seal that was kept outside")
    chosen = parser.parse_args(arguments)
    try:
        head, events = read(chosen.export)
    except (OSError, ValueError) as error:
        print(f"{chosen.export}: {error}", file=sys.stderr)
        return 2
    seals = head.get("seals", [])
    faults = [*faults_of_chains(events), *faults_of_head(head, events), *faults_of_seals(seals, events)]
    known = {seal.get("hash") for seal in seals}
    faults += [f"seal {kept}: is not in the export" for kept in chosen.seal if kept not in known]
    for fault in faults:
        print(fault)
    print(f"{len(events)} events, {len(seals)} seals: " + (f"{len(faults)} faults." if faults else "all of it holds."))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
