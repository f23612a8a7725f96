"""How do the slowest queries grow with the knowledge base? A plot as SVG."""

from pathlib import Path
from typing import Final

#: Colour-blind-safe (Okabe and Ito 2008).
COLOURS: Final = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#D55E00", "#56B4E9", "#8A7A00", "#666666")


def draw(grown: dict[int, dict[str, float]], path: Path) -> None:
    """Draws, as SVG, how the slowest queries grow with the number of claims, with the 100 ms that none may reach."""
    last = grown[max(grown)]
    slowest = sorted(last, key=lambda name: -last[name])[: len(COLOURS)]
    top = max(100.0, *(found[name] for found in grown.values() for name in slowest)) * 1.1

    def place(claims: int, ms: float) -> tuple[float, float]:
        return 60 + 460 * claims / max(grown), 330 - 290 * ms / top

    parts = [
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 760 380" font-family="sans-serif" font-size="12">',
        '<rect width="760" height="380" fill="white"/>',
        '<text x="60" y="24" font-size="15">The slowest queries of the app as the knowledge base grows (ms, median)</text>',
    ]
    for ms in range(0, int(top) + 1, 20):
        y = place(0, ms)[1]
        colour = "#D00" if ms == 100 else "#DDD"
        parts.append(
            f'<path d="M60 {y:.1f}H520" stroke="{colour}"/><text x="52" y="{y + 4:.1f}" text-anchor="end">{ms}</text>'
        )
    for claims in sorted(grown):
        x = place(claims, 0)[0]
        parts.append(f'<text x="{x:.1f}" y="350" text-anchor="middle">{claims // 1000:,}k</text>')
    parts.append('<text x="290" y="372" text-anchor="middle">claims</text>')
    for number, (name, colour) in enumerate(zip(slowest, COLOURS, strict=False)):
        points = " ".join("{:.1f},{:.1f}".format(*place(claims, grown[claims][name])) for claims in sorted(grown))
        parts.append(f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2"/>')
        y = 60 + 22 * number
        parts.append(
            f'<rect x="540" y="{y - 10}" width="12" height="12" fill="{colour}"/><text x="558" y="{y}">{name}</text>'
        )
    path.write_text("\n".join([*parts, "</svg>\n"]), encoding="utf-8")
