"""Who says who somebody is? A small OpenID Connect provider on loopback, whose people sign in by choosing who they are.

It keeps to what the app's side has to check: discovery, codes that serve once, PKCE, the client's secret, a nonce, and a
token that is signed (RFC 7515, 7636; OpenID Connect Core 1.0, 3.1).
"""

import base64
import hashlib
import html
import json
import secrets
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final, NamedTuple
from urllib.parse import parse_qs, urlencode, urlsplit

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

CLIENT: Final = "gigawatch"


class Person(NamedTuple):
    """Somebody with an account: what the token says of them, and whether the provider's own key signs it."""

    claims: Mapping[str, Any]
    is_forged: bool = False


@dataclass
class Provider:
    """The provider's people by the name that they choose, its client's secret, and whom it was asked about."""

    people: Mapping[str, Person]
    url: str = ""
    secret: str = field(default_factory=lambda: secrets.token_hex(16))
    told: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._own, self._other = (rsa.generate_private_key(public_exponent=65_537, key_size=2_048) for _ in range(2))
        self._codes: dict[str, tuple[str, dict[str, str]]] = {}

    def configuration(self) -> dict[str, Any]:
        """What discovery tells (OpenID Connect Discovery 1.0, 3)."""
        paths = {"authorization_endpoint": "authorize", "token_endpoint": "token", "jwks_uri": "keys"}
        return {name: f"{self.url}/{path}" for name, path in paths.items()} | {
            "issuer": self.url, "response_types_supported": ["code"], "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"], "code_challenge_methods_supported": ["S256"],
        }  # fmt: skip

    def keys(self) -> dict[str, Any]:
        """The public half of its own key (RFC 7517)."""
        public = self._own.public_key().public_numbers()
        number = {name: _encoded(value.to_bytes(-(-value.bit_length() // 8))) for name, value in (("n", public.n), ("e", public.e))}  # fmt: skip
        return {"keys": [{"kty": "RSA", "use": "sig", "alg": "RS256", "kid": "own"} | number]}

    def choice(self, asked: Mapping[str, str]) -> str:
        """The page on which people say who they are."""
        links = (f'<p><a href="/chosen?{html.escape(urlencode({**asked, "person": name}))}">{html.escape(name)}</a></p>' for name in self.people)  # fmt: skip
        return f"<h1>Who are you?</h1>{''.join(links)}"

    def back(self, asked: dict[str, str]) -> str:
        """Where somebody is sent who has chosen: back to the app, with a code."""
        code = secrets.token_hex(16)
        self._codes[code] = asked["person"], asked
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"

    def tokens(self, given: Mapping[str, str], authorization: str) -> dict[str, Any] | None:
        """What a code is good for; None for one that is used up, of another client, or not of who began."""
        basic = f"Basic {base64.b64encode(f'{CLIENT}:{self.secret}'.encode()).decode()}"
        name, asked = self._codes.pop(given.get("code", ""), ("", {}))
        verifier = hashlib.sha256(given.get("code_verifier", "").encode()).digest()
        if not name or authorization != basic or _encoded(verifier) != asked.get("code_challenge"):
            return None
        self.told.append(name)
        person, now = self.people[name], int(time.time())
        said = {"iss": self.url, "aud": CLIENT, "sub": name, "iat": now, "exp": now + 600, "nonce": asked.get("nonce")}
        token = self._signed(said | dict(person.claims), self._other if person.is_forged else self._own)
        return {"access_token": secrets.token_hex(16), "token_type": "Bearer", "expires_in": 600, "id_token": token}

    def _signed(self, said: Mapping[str, Any], key: rsa.RSAPrivateKey) -> str:
        head = {"alg": "RS256", "typ": "JWT", "kid": "own"}
        text = ".".join(_encoded(json.dumps(part).encode()) for part in (head, said))
        return f"{text}.{_encoded(key.sign(text.encode(), padding.PKCS1v15(), hashes.SHA256()))}"


def _encoded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


@contextmanager
def providing(people: Mapping[str, Person]) -> Iterator[Provider]:
    """A provider that answers on a port of loopback."""
    provider = Provider(people)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path, asked = urlsplit(self.path).path, _flat(urlsplit(self.path).query)
            if path == "/chosen":
                self.answer(302, b"", Location=provider.back(asked))
            elif path == "/authorize":
                self.answer(200, provider.choice(asked).encode(), **{"Content-Type": "text/html"})
            else:
                told = {"/.well-known/openid-configuration": provider.configuration, "/keys": provider.keys}.get(path)
                self.tell(told() if told else None)

        def do_POST(self) -> None:
            given = _flat(self.rfile.read(int(self.headers["Content-Length"])).decode())
            self.tell(provider.tokens(given, self.headers.get("Authorization", "")))

        def tell(self, told: Mapping[str, Any] | None) -> None:
            body = json.dumps(told or {"error": "invalid_grant"}).encode()
            self.answer(200 if told else 400, body, **{"Content-Type": "application/json"})

        def answer(self, status: int, body: bytes, **headers: str) -> None:
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        provider.url = f"http://127.0.0.1:{server.server_address[1]}"
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        yield provider
        server.shutdown()


def _flat(query: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(query).items()}
