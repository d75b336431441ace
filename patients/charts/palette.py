"""Colours of the charts, light and dark: the order of the Analysis Function palette, 3:1 on the background.

The browser knows which theme the reader wants, the server does not. So figures are drawn with names of
colours, "colour:line", and painted last: by `paint` here, or by the page's script with the same table.
"""

from __future__ import annotations

from typing import Any

PREFIX = "colour:"

# name: (light, dark). "_text" is what can be read on a bar of that colour.
COLOURS = {
    "paper": ("#ffffff", "#1a2227"),
    "text": ("#212b32", "#e8edf0"),
    "quiet": ("#4c6272", "#a9b8c2"),
    "grid": ("#e6eaec", "#2c373e"),
    "axis": ("#6b7c87", "#8697a2"),
    "band": ("#dcebe4", "#25453a"),
    "relapse": ("#a2326f", "#e58dbb"),
    "relapse_fill": ("#f0d3e2", "#4f2a40"),
    "line": ("#12436d", "#6bace6"),
    "steroid": ("#f46a25", "#ff9a5f"),
    "steroid_text": ("#0b0c0c", "#0b0c0c"),
    "suppressant": ("#12436d", "#6bace6"),
    "suppressant_text": ("#ffffff", "#0b0c0c"),
    "biologic": ("#28a197", "#4fd1c5"),
    "biologic_text": ("#0b0c0c", "#0b0c0c"),
    "globulin": ("#801650", "#e07ab0"),
    "globulin_text": ("#ffffff", "#0b0c0c"),
    "procedure": ("#3d3d3d", "#d0d5d9"),
    "procedure_text": ("#ffffff", "#0b0c0c"),
    "lipid": ("#2073bc", "#a9c6e8"),
    "lipid_text": ("#ffffff", "#0b0c0c"),
    "other": ("#6b7280", "#a9b8c2"),
    "other_text": ("#ffffff", "#0b0c0c"),
}
THEMES = {
    theme: {PREFIX + name: pair[column] for name, pair in COLOURS.items()}
    for column, theme in enumerate(("light", "dark"))
}
PAPER, TEXT, QUIET, GRID, AXIS, BAND, LINE, RELAPSE, RELAPSE_FILL = (
    PREFIX + name
    for name in ("paper", "text", "quiet", "grid", "axis", "band", "line", "relapse", "relapse_fill")
)

# Family of the drug catalogue -> (colour, what the legend calls it). Seven colours, not one for each
# family: more could not be told apart.
FAMILIES = {
    "glucocorticoid": ("steroid", "Glucocorticoids"),
    "csdmard": ("suppressant", "Immunosuppressants"),
    "biologic": ("biologic", "Biologics"),
    "fcrn": ("biologic", "Biologics"),
    "complement": ("biologic", "Biologics"),
    "immunoglobulin": ("globulin", "Immunoglobulins"),
    "apheresis": ("procedure", "Procedures and cell therapies"),
    "cytotoxic": ("procedure", "Procedures and cell therapies"),
    "statin": ("lipid", "Lipid lowering"),
    "lipid": ("lipid", "Lipid lowering"),
    "other": ("other", "Other"),
}


def paint(figure: Any, theme: str) -> Any:
    """A copy of `figure` with every name of a colour replaced by the theme's colour."""
    if isinstance(figure, dict):
        return {key: paint(value, theme) for key, value in figure.items()}
    if isinstance(figure, list):
        return [paint(value, theme) for value in figure]
    return THEMES[theme].get(figure, figure) if isinstance(figure, str) else figure
