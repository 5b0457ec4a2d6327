"""Texts that should break a reader, and a process of its own in which none may.

``python -m tests.engine.hostile mutations FIRST MANY`` reads damaged texts,
``... giants`` the largest ones there may be, both within MEMORY_BYTES_MAX.
"""

import random
import resource
import sys
from collections.abc import Callable

from tests.engine.pb_texts import MINIMAL, SMALL

from folkmoot_engine import PabulibError, PbFile, check_pb, read_pb
from folkmoot_engine.limits import TEXT_BYTES_MAX

MEMORY_BYTES_MAX = 512 * 1024 * 1024

# Whatever the format gives a meaning to, and what editors and spreadsheets leave behind.
JUNK = [
    b"", b";", b'"', b'""', b"\n", b"\r", b"\0", b",", b"-1", b"nan", b"1e9", b"META\n", b"VOTES\n",
    b"\xff", b"\xef\xbb\xbf", "\u2028".encode(), b"999999999999999999999", b"PROJECTS", b" ", b"0",
    b"0.5", b"None", b"cumulative", b"ordinal", b"scoring", b"choose-1", b"points", b"score",
    b"max_length;1\n", b"default_score;3\n", b"max_sum_cost;1e3\n", b"\xc2\xa0", b"9" * 50,
]  # fmt: skip


def of_kind(vote_type: str) -> bytes:
    """The minimal text with points beside its ballots."""
    head = MINIMAL.replace("approval", vote_type).split("voter_id")[0]
    return f"{head}voter_id;vote;points\na;1;3\nb;1,2/b;2,1\nc;;\n".encode()


ANY_KIND = [of_kind(kind) for kind in ("cumulative", "scoring", "ordinal")]
SOURCES = [MINIMAL.encode(), *ANY_KIND, *(path.read_bytes() for path in sorted(SMALL.glob("*.pb")))]


def read_or_refused(text: bytes) -> PbFile | PabulibError:
    """Read it, by a place if it is refused; a check says the same. Anything else fails."""
    errors = [found for found in check_pb(text) if found.severity == "error"]
    told = refused(text)
    assert isinstance(told, PabulibError) is bool(errors), (told, errors)
    if isinstance(told, PabulibError):
        assert str(told).startswith(f"line {told.line}, column {told.column}, {told.field}: ")
    return told


def refused(text: bytes) -> PbFile | PabulibError:
    """Read it, or return the error."""
    try:
        return read_pb(text)
    except PabulibError as error:
        return error


def mutated(text: bytes, seed: int) -> bytes:
    """Cut it, flip bytes, or put in what does not belong."""
    chance = random.Random(seed)
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(text) + 1)
        kind = chance.randrange(4)
        if kind == 0:
            text = text[:at] if chance.random() < 0.3 else text[:at] + text[at + 1 :]
        elif kind == 1:
            text = text[:at] + bytes([chance.randrange(256)]) + text[at + 1 :]
        elif kind == 2:
            text = text[:at] + chance.choice(JUNK) + text[at:]
        else:
            lines = text.splitlines(keepends=True)
            chance.shuffle(lines)
            text = b"".join(lines) if chance.random() < 0.2 else text[:at] + text[at + 3 :]
    return text


def giants() -> dict[str, Callable[[], bytes]]:
    """The largest texts there may be, by what is strange in them."""
    head = MINIMAL[: MINIMAL.index("a;1")].encode()
    front = head[: head.index(b"PROJECTS")]
    ids = b"".join(b"%c;1;0;;\n" % letter for letter in b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghi")
    full = b",".join(b"%c" % letter for letter in b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghi")
    room = TEXT_BYTES_MAX - 10_000
    wide = head.replace(b"VOTES\n", ids + b"VOTES\n")
    return {
        "one line": lambda: head + b"x" * room,
        "semicolons": lambda: head + b";" * room,
        "line ends": lambda: head + b"\n" * room,
        "quotes": lambda: head + b'"' * room,
        "quotes in meta": lambda: b"META\nkey;value\n" + b'"\n";' * (room // 4),
        "trees": lambda: head + ("🌳" * (room // 4)).encode(),
        "emptiness": lambda: head + b";\n" * (room // 2),
        "voters": lambda: head + b"".join(b"%d;1\n" % n for n in range(2_000_000)),
        "more voters": lambda: head + b"".join(b"%d;1\n" % n for n in range(2_000_001)),
        "one voter": lambda: head + b"a;1\n" * (room // 4),
        "marks": lambda: wide + b"".join(b"%d;%s\n" % (n, full) for n in range(room // 80)),
        "one ballot": lambda: head + b"a;" + b"1," * (room // 2),
        "meta": lambda: b"META\nkey;value\n" + b"a;b\n" * (room // 4),
        "projects": lambda: front + b"PROJECTS\nproject_id;cost\n" + b"a;1\n" * (room // 4),
        "nothing": lambda: b"\n" * room,
    }


def bounded() -> None:
    """Let this process have no more memory than it may."""
    with open("/proc/self/statm") as pages:
        mapped, held = (int(number) * resource.getpagesize() for number in pages.read().split()[:2])
    most = mapped - held + MEMORY_BYTES_MAX
    resource.setrlimit(resource.RLIMIT_AS, (most, most))


def main(argv: list[str]) -> None:
    """Read what is asked for; end with an error if anything goes wrong."""
    bounded()
    if argv[0] == "mutations":
        first, many = map(int, argv[1:])
        for seed in range(first, first + many):
            # Most of them small: these reach more of the reader in a second.
            source = SOURCES[seed % 100 % len(SOURCES) if seed % 10 == 0 else seed % 4]
            read_or_refused(mutated(source, seed))
    else:
        for name, made in giants().items():
            text = made()
            told = refused(text)
            print(name, len(text), told.election.voters if isinstance(told, PbFile) else told)
    print("peak", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024, "MiB")


if __name__ == "__main__":
    main(sys.argv[1:])
