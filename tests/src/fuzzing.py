"""Requests that no browser would send, mutated from ones that it would. All follow from a seed."""

import random
from collections.abc import Sequence
from typing import get_args
from urllib.parse import quote, quote_from_bytes

import msgspec
from litestar import Litestar
from litestar.routes import HTTPRoute
from tests.src.raw_requests import Header, Sent

from folkmoot.doors.fragments import PARTS
from folkmoot.pages.table import PAGES
from folkmoot_rooms.commands import AnyCommand, OpenRoom
from folkmoot_rooms.people import Role
from folkmoot_rooms.permissions import TABLE

OURS = b"http://meeting.test:8000"
URLENCODED = b"application/x-www-form-urlencoded"
JSON = b"application/json"

KINDS = {kind.__name__: kind for kind in (*get_args(AnyCommand), OpenRoom)}
WISHES = {
    role: sorted(name for name in KINDS if role in TABLE[KINDS[name]].roles) or sorted(KINDS)
    for role in (None, *Role)
}
FIELDS = sorted({f.encode_name for kind in KINDS.values() for f in msgspec.structs.fields(kind)})
DOOR_FIELDS = (
    *("code", "card", "seat", "number", "back", "none", "step", "start_id", "currency", "page"),
    *("language", "theme", "size", "words", "q", "answer_P1", "answer_P2", "read_back"),
    *("", "é", "a[b]"),
)
QUERY = (
    *("done", "from", "p", "q", "id", "seat", "page", "scale", "was", "since", "epoch", "view"),
    *("print", "", "x" * 300),
)

# What people mean, and what a program would be content with.
PLAIN: tuple[str, ...] = (
    *("s1", "s2", "s3", "s4", "s5", "s6", "s99", "P1", "P2", "P3", "v1", "1", "2", "0", "3,000"),
    *("wait", "ideas", "choose", "result", "person", "neighbour", "not_said", "on", "yes", "later"),
    *("GBP", "equal-shares", "most-votes", "tree", "Ann", "Bench", "cy", "en", "125", "easy"),
    *("change", "large", "TakeSeat", "console", "join", "paper_check", "ballot", "/", "/settings"),
    *("7KD3 PQ9M", "482 913 507", "organiser", "scribe"),
)
NASTY: tuple[str, ...] = (
    *("", " ", "\x00", "a\x00b", "\r\nset-cookie: a=b", "\n", "\t", "\u202e", "\u2028", "\ufeff"),
    *(
        "-1",
        "1e9",
        "9" * 25,
        "9" * 5_000,
        "NaN",
        "0x10",
        "1_000",
        "٣",
        "²",
        "1.005",
        "--",
        "+",
        "%",
    ),
    *("%00", "%zz", "%ff", "%", "&", "=", ";", "..", "../../etc", "//x.example", "/\\x", "\\"),
    *("<script>", "{{ 7 * 7 }}", "{n}", "{0}", "'--", '"', "null", "true", "[]", "{}", "[" * 400),
    *("\ud800", "\udcff", "e\u0301" * 50, "a" + "\u0301" * 3_000, "😀" * 700, "é" * 80, "ﬀ" * 40),
    *("x" * 41, "x" * 301, "x" * 601, "x" * 20_000, "s1\x00", "s01", "s-1", "P", "v2", "ß", "İ"),
    *("http://[::1", "http://x:99999999/", "http://[v1.x]/", "//[", "javascript:1", "\x7f", "\x01"),
)
LIKELY: dict[str, tuple[str, ...]] = {
    "author": ("", "", "s6"),
    "budget": ("31,000",),
    "cards": ("1", "3"),
    "choices": ("P1", "P2"),
    "cost": ("100", "3,000", "12.50"),
    "hat": ("person", "neighbour", "not_said"),
    "idea": ("P1", "P2", "P3"),
    "name": ("", "Ann", "Ben"),
    "page": ("", "console", "ideas", "join"),
    "phase": ("wait", "ideas"),
    "picture": ("", "tree"),
    "places": ("1", "2"),
    "read_back": ("1",),
    "reason": ("It was loud.",),
    "replaces": ("0", "1", "2"),
    "seat": ("s2", "s3", "s4", "s5", "s6"),
    "seats": ("s2", "s3", "s4"),
    "title": ("Bench", "Lamp"),
    "vote": ("v1",),
    "why": ("", "It is dark."),
    "words": ("I was not.",),
}
METHODS = ("GET", "POST", "HEAD", "OPTIONS", "PUT", "DELETE", "PATCH", "BREW")


def routes_of(app: Litestar) -> list[tuple[str, str]]:
    """Return every method and path that an application answers to; the live socket's, too."""
    routes = [
        (method, route.path)
        for route in app.routes
        for method in (route.methods - {"OPTIONS"} if isinstance(route, HTTPRoute) else ("GET",))
    ]
    # What people send is told apart by its name, and there are many.
    wishes = [pair for pair in routes if pair[1].endswith("/do/{name:str}")]
    return sorted(routes) + wishes * 15


class Fuzzer:
    """Makes requests to the routes of an application. ``numbers`` are of meetings it has."""

    def __init__(self, seed: int, app: Litestar, numbers: Sequence[str]) -> None:
        self.chance = random.Random(seed)
        self.routes = routes_of(app)
        # How much rarer than usual something odd is in the request that is being made.
        self._calm = 1
        self.numbers = numbers

    def request(self, role: Role | None, cookie: bytes = b"") -> Sent:
        """Return one more request; ``cookie`` is the session of whoever sends it.

        Mostly for something that somebody in this role may ask for.
        """
        self._calm = self.chance.choice((1, 4, 16))
        method, route = self.chance.choice(self.routes)
        if self.rarely(20):
            method = self.chance.choice(METHODS)
        name = self.chance.choice(sorted(KINDS) if self.rarely(4) else WISHES[role])
        target = self._path(route, name)
        if self.rarely(3):
            target += b"?" + self._query()
        headers, kind, body = self._form(name) if method != "GET" else ([], b"", b"")
        if kind and not self.rarely(12):
            headers.append((b"content-type", kind))
        headers += self._headers(cookie)
        cut = self.chance.randrange(len(body) + 1)
        chunks = (body,) if not self.rarely(6) else (body[:cut], b"", body[cut:])
        return Sent(method, target, headers, chunks, self.rarely(60))

    def rarely(self, one_in: int) -> bool:
        return self.chance.randrange(one_in * self._calm) == 0

    def some(self, plain: Sequence[str], nasty_one_in: int = 4) -> str:
        return self.chance.choice(NASTY if self.rarely(nasty_one_in) else plain)

    def _path(self, route: str, name: str) -> bytes:
        parts = []
        for part in route.split("/"):
            if not part.startswith("{"):
                parts.append(part)
                continue
            plain: Sequence[str] = PLAIN
            if part.startswith("{number"):
                plain = self.numbers
            elif part.startswith("{name"):
                plain = [name] if "/do/" in route else [*PAGES, *PARTS]
            nasty = 12 if part.startswith("{number") else 4
            parts.append(quote(self.some(plain, nasty), safe="", errors="surrogatepass"))
        path = "/".join(parts).encode()
        if self.rarely(12):
            cut = self.chance.randrange(len(path) + 1)
            path = path[:cut] + self._noise() + path[cut + self.chance.randrange(3) :]
        return path if path.startswith(b"/") else b"/" + path

    def _noise(self) -> bytes:
        raw = (b"%00", b"%ff", b"%c3%28", b"%zz", b"%", b"//", b"/../", b"/./", b"%2f", b"%2e%2e")
        more = (b"x" * 9_000, b";a=b", b"%0d%0a", b"%ed%a0%80", b"/", b"#", b"*", b"%25", b"\\")
        return self.chance.choice(raw + more)

    def _query(self) -> bytes:
        pairs = [
            quote(self.chance.choice(QUERY), errors="surrogatepass").encode()
            + b"="
            + (self._noise() if self.rarely(6) else self._quoted(self.some(PLAIN, 2)))
            for _ in range(self.chance.randrange(1, 5))
        ]
        return self.chance.choice((b"&", b"&", b"&", b";", b"&&", b"")).join(pairs)

    def _quoted(self, text: str) -> bytes:
        return quote_from_bytes(text.encode("utf-8", "surrogatepass")).encode()

    def _pairs(self, name: str) -> list[tuple[str, str]]:
        """Return fields: those of the wish, mostly sensible; then some others, some twice."""
        own = [f.encode_name for f in msgspec.structs.fields(KINDS[name])]
        wanted = [(key, self._value(key)) for key in own if not self.rarely(8)]
        if not self.rarely(12):
            # Few enough that some are used again, by the same person or another, for other things.
            wanted.append(("command_id", f"command-{self.chance.randrange(5_000)}"))
        others = (*FIELDS, *DOOR_FIELDS, "command_id")
        for _ in range(self.chance.randrange(4)):
            key = self.chance.choice(others)
            wanted.append((key, self._value(key)))
        if self.rarely(8) and wanted:
            wanted += [self.chance.choice(wanted)] * 2
        if self.rarely(40):
            wanted += [("choices", "P1")] * self.chance.choice((600, 1_600))
        self.chance.shuffle(wanted)
        return wanted

    def _value(self, key: str) -> str:
        likely = LIKELY.get(key, PLAIN)
        return self.some(likely, 5)

    def _form(self, name: str) -> tuple[list[Header], bytes, bytes]:
        """Return headers, a content type, and a body that fits it or does not."""
        pairs = self._pairs(name)
        shape = self.chance.randrange(20)
        if shape < 13:
            body = b"&".join(self._quoted(k) + b"=" + self._quoted(v) for k, v in pairs)
            kind = URLENCODED
            if self.rarely(15):
                kind += self.chance.choice(
                    (b"; charset=utf-16", b"; charset=nonsense", b";", b"; =", b"; charset=\xff")
                )
            if self.rarely(15):
                body += b"&" + self._noise()
        elif shape < 17:
            kind, body = self._multipart(pairs)
        else:
            plain = {k.encode("utf-8", "replace").decode(): v for k, v in pairs}
            body = msgspec.json.encode({k: v.encode("utf-8", "replace") for k, v in plain.items()})
            kind = self.chance.choice(
                (JSON, b"text/plain", b"", b"\xff/\x01", b"multipart/", b"a/b;c")
            )
        if self.rarely(12):
            cut = self.chance.randrange(len(body) + 1)
            body = body[:cut] + self.chance.randbytes(self.chance.randrange(40)) + body[cut + 2 :]
        if self.rarely(80):
            body += b"x" * 70_000
        length = len(body) if not self.rarely(20) else self.chance.choice((0, 7, 10**9))
        return [(b"content-length", str(length).encode())], kind, body

    def _multipart(self, pairs: Sequence[tuple[str, str]]) -> tuple[bytes, bytes]:
        edge = self.chance.choice((b"edge", b"edge", b"edge", b'"', b"", b"\xc3\xa9", b"e" * 300))
        parts = []
        for key, value in pairs:
            told = b'form-data; name="' + key.encode("utf-8", "surrogatepass") + b'"'
            if self.rarely(8):
                told += self.chance.choice((b'; filename="a.txt"', b"; filename*=utf-8''%ff", b";"))
            if self.rarely(15):
                told = self.chance.choice((b"", b"form-data", b"attachment; name=a", b"\xff"))
            kind = b"\r\ncontent-type: text/plain; charset=utf-16" if self.rarely(12) else b""
            text = value.encode("utf-8", "surrogatepass")
            parts.append(b"content-disposition: " + told + kind + b"\r\n\r\n" + text)
        mark = b"--" + edge
        body = b"".join(mark + b"\r\n" + part + b"\r\n" for part in parts)
        if not self.rarely(8):
            body += mark + b"--\r\n"
        kind = b"multipart/form-data" + (b"" if self.rarely(15) else b"; boundary=" + edge)
        return kind, body

    def _headers(self, cookie: bytes) -> list[Header]:
        headers: list[Header] = []
        if not self.rarely(20):
            hosts = (b"", b"[", b"[::1", b"x:y", b"meeting.test:8000:1", b"\xff", b"a b", b"x@y")
            host = b"meeting.test:8000" if not self.rarely(15) else self.chance.choice(hosts)
            headers.append((b"host", host))
        odd = (
            b"null",
            b"",
            b"http://evil.example",
            b"http://[",
            b"\xff",
            OURS + b"/",
            b"http://[::1",
        )
        where = (b"origin", b"referer", b"sec-fetch-site")
        if not self.rarely(12):
            headers.append((b"origin", OURS))
        else:
            headers.append((self.chance.choice(where), self.chance.choice(odd)))
        jar = [b"folkmoot=" + cookie] if cookie else []
        if self.rarely(10):
            text = self._header_text()
            jar.append(self.chance.choice((b"folkmoot=", b"look=", b"", b"=")) + text)
            self.chance.shuffle(jar)
        if jar:
            headers.append((b"cookie", b"; ".join(jar)))
        if self.rarely(6):
            names = (b"accept-language", b"accept", b"if-none-match", b"range", b"accept-encoding")
            more = (
                b"x-forwarded-for",
                b"content-encoding",
                b"expect",
                b"te",
                b"x" * 200,
                b"cookie",
            )
            headers.append((self.chance.choice(names + more), self._header_text()))
        return headers

    def _header_text(self) -> bytes:
        raw = self.some(PLAIN, 2).encode("utf-8", "surrogatepass")[:8_000]
        return bytes(byte for byte in raw if byte not in b"\r\n\x00").strip()
