r"""Quantities of siunitx: `\SI{25.5}{\celsius}` as "25.5 °C"."""

from __future__ import annotations

import re

_PREFIXES = {
    "yocto": "y", "zepto": "z", "atto": "a", "femto": "f", "pico": "p", "nano": "n", "micro": "µ",
    "milli": "m", "centi": "c", "deci": "d", "deca": "da", "hecto": "h", "kilo": "k", "mega": "M",
    "giga": "G", "tera": "T", "peta": "P", "exa": "E", "kibi": "Ki", "mebi": "Mi", "gibi": "Gi",
}  # fmt: skip
_UNITS = {
    "metre": "m", "meter": "m", "gram": "g", "kilogram": "kg", "second": "s", "ampere": "A",
    "kelvin": "K", "mole": "mol", "candela": "cd", "hertz": "Hz", "newton": "N", "pascal": "Pa",
    "joule": "J", "watt": "W", "coulomb": "C", "volt": "V", "farad": "F", "ohm": "Ω",
    "siemens": "S", "weber": "Wb", "tesla": "T", "henry": "H", "lumen": "lm", "lux": "lx",
    "becquerel": "Bq", "gray": "Gy", "sievert": "Sv", "katal": "kat", "radian": "rad",
    "steradian": "sr", "celsius": "°C", "degreeCelsius": "°C", "percent": "%", "litre": "L",
    "liter": "L", "minute": "min", "hour": "h", "day": "d", "degree": "°", "arcminute": "′",
    "arcsecond": "″", "bar": "bar", "electronvolt": "eV", "byte": "B", "bit": "bit",
    "tonne": "t", "hectare": "ha", "decibel": "dB", "bel": "B", "dalton": "Da", "angstrom": "Å",
    "mmHg": "mmHg", "m": "m", "cm": "cm", "mm": "mm", "km": "km", "um": "µm", "nm": "nm",
    "kg": "kg", "g": "g", "mg": "mg", "s": "s", "ms": "ms", "us": "µs", "Hz": "Hz", "kHz": "kHz",
    "MHz": "MHz", "GHz": "GHz", "V": "V", "mV": "mV", "A": "A", "mA": "mA", "W": "W", "kW": "kW",
    "N": "N", "J": "J", "kJ": "kJ", "Pa": "Pa", "kPa": "kPa", "MPa": "MPa", "K": "K",
    "mol": "mol", "eV": "eV", "keV": "keV", "MeV": "MeV", "GeV": "GeV", "l": "L", "ml": "mL",
    "cubicmeter": "m³", "squaremeter": "m²",
}  # fmt: skip
_POWERS = {"squared": "²", "cubed": "³"}
_BEFORE = {"square": "²", "cubic": "³"}
_TOKEN = re.compile(r"\\([A-Za-z]+)|\\?(.)", re.DOTALL)
_EXPONENT = re.compile(r"(?<=[\d.])[eEdD]([+-]?\d+)$")


def unit_text(source: str) -> str:
    r"""`\kilo\metre\per\hour` as "km/h"; a unit that is not known by its name."""
    found: list[str] = []
    power, prefix = "", ""
    for name, sign in _TOKEN.findall(source):
        if sign:
            found.append("" if sign in "{}~" else "·" if sign == "." else sign)
        elif name == "per":
            found.append("/")
        elif name in _PREFIXES:
            prefix += _PREFIXES[name]
        elif name in _BEFORE:
            power = _BEFORE[name]
        elif name in _POWERS:
            found.append(_POWERS[name])
        else:
            apart = "·" if found and found[-1][-1:].isalpha() else ""
            found.append(f"{apart}{prefix}{_UNITS.get(name, name)}{power}")
            prefix, power = "", ""
    return " ".join("".join(found).split())


def quantity(macro: str, given: list[str]) -> str:
    r"""The text of `\num`, `\ang`, `\SI`, `\qty`, `\SIrange` and `\qtyrange`."""
    given = [argument[1:-1] if argument[:1] == "{" else argument for argument in given]
    if macro == "num":
        return _number(given[0])
    if macro == "ang":
        return "".join(n + s for n, s in zip(given[0].split(";"), "°′″", strict=False) if n)
    unit = unit_text(given[-1])
    apart = "" if unit[:1] in ("°", "′", "″") and unit != "°C" else " "
    numbers = [_number(number) for number in given[:-1]]
    return " to ".join(f"{number}{apart}{unit}" for number in numbers)


def _number(source: str) -> str:
    """A number as it is written; "3e8" as "3 × 10^8"."""
    from corpus.loaders.plain.tex.formulas import raised

    source = source.strip().replace(r"\pm", "±").replace("+-", " ± ")
    return _EXPONENT.sub(lambda m: f" × 10{raised(m[1].lstrip('+'))}", source)
