"""Makes the golden figures of the candlestick patterns with the real TA-Lib.

Writes test/golden/pattern-figures.json and, where ../shared/data is there, test/golden/pattern-daily.json.
No test runs this; run it again only when the inputs below change:

    python3 -m venv /tmp/talib
    /tmp/talib/bin/pip install ta-lib==0.8.2 numpy
    /tmp/talib/bin/python tools/golden/candlestick-patterns.py

The inputs are series that test/golden/pattern-series.ts regenerates bit for bit, the S&P 500 file of the
package vega-datasets, and, as digests only, the daily bars beside the project.
"""

import csv
import json
from pathlib import Path

import numpy
import talib
from talib import abstract

ROOT = Path(__file__).resolve().parents[2]
GOLDEN = ROOT / 'test' / 'golden'
SP500 = ROOT / 'node_modules' / 'vega-datasets' / 'data' / 'sp500-2000.csv'
DAILY = ROOT.parent / 'shared' / 'data' / 'daily'
RECIPES = {
    'figures': {'kind': 'figures', 'seed': 20260101, 'length': 15000},
    'coarse': {'kind': 'coarse', 'seed': 61, 'length': 4000},
    'edges': {'kind': 'edges', 'seed': 7, 'length': 24000},
}
PENETRATIONS = (0.1, 0.6)
MASK = 0xFFFFFFFF
START = 5000
EDGE_BODY = 100
SPREADS = (0, 0, 1, 5)
GAPS = (0, 0, 0, 0, 1, -1, 2, -2, 3, -3, 5, -5, 8, -8, 15, -15)
BODIES = (0, 0, 1, 1, 2, 2, 3, 4, 5, 6, 8, 10, 12, 15, 20)
SHADOWS = (0, 0, 0, 0, 1, 1, 2, 2, 3, 4, 5, 8, 10, 15, 20)


def mulberry32(seed):
    """Returns a function that gives whole numbers 0..2^32-1 (T. Ettinger, public domain)."""
    state = seed & MASK

    def following():
        nonlocal state
        state = (state + 0x6D2B79F5) & MASK
        mixed = ((state ^ (state >> 15)) * (state | 1)) & MASK
        mixed ^= (mixed + (mixed ^ (mixed >> 7)) * (mixed | 61)) & MASK
        return mixed ^ (mixed >> 14)

    return following


def read_templates(pattern=None):
    """The templates whose name begins with the pattern's, as a word; all where none is named."""
    parts = json.loads((GOLDEN / 'pattern-templates.json').read_text())
    del parts['about']
    return [rows for name, rows in parts.items() if pattern in (None, name.split(' ')[0])]


def figure_candles(random, length, templates):
    """The templates in turn, upright and then upside down, exact or ticks off, after some calm candles."""
    candles = []
    close = START
    turn = 0
    while len(candles) < length:
        for _ in range(10 + random() % 3):
            is_up = 0 if close > START + 1000 else 1 if close < START - 1000 else random() % 2
            start = close
            close += (1 if is_up == 1 else -1) * (6 + random() % 9)
            high = max(start, close) + 2 + random() % 5
            candles.append((start, high, min(start, close) - 2 - random() % 5, close))
        template = templates[turn % len(templates)]
        side = 1 if turn // len(templates) % 2 == 0 else -1
        turn += 1
        spread = SPREADS[random() % 4]
        base = close

        def shift():
            return random() % (2 * spread + 1) - spread

        for start, high, low, last in template:
            first = base + side * start + shift()
            close = base + side * last + shift()
            upper = base + side * (high if side == 1 else low) + shift()
            lower = base + side * (low if side == 1 else high) + shift()
            candles.append((first, max(upper, first, close), min(lower, first, close), close))
    return candles[:length]


def edge_candles(random, length, templates):
    """The templates in turn, upright and upside down, among candles of one size, made to meet equality."""
    candles = []
    close = START * 10
    turn = 0
    while len(candles) < length:
        for _ in range(10):
            is_up = 0 if close > 60000 else 1 if close < 40000 else random() % 2
            start = close
            close += EDGE_BODY if is_up == 1 else -EDGE_BODY
            candles.append((start, max(start, close) + 50, min(start, close) - 50, close))
        cycle = turn // len(templates)
        figure = place_figure(templates[turn % len(templates)], close, cycle)
        is_fitted = (cycle >> 1) % 4 == 3
        candles.extend(figure if is_fitted else move_price(random, figure, cycle, candles))
        close = candles[-1][3]
        turn += 1
    return candles[:length]


def place_figure(template, base, cycle):
    """The template in whole units from the base, upside down in odd cycles."""
    body = abs(template[0][3] - template[0][0])
    is_fitted = (cycle >> 1) % 4 == 3 and body != 0

    def scale(ticks):
        return int(ticks * EDGE_BODY / body) if is_fitted else 10 * ticks

    if cycle % 2 == 0:
        return [tuple(base + scale(ticks) for ticks in candle) for candle in template]
    return [tuple(base - scale(candle[at]) for at in (0, 2, 1, 3)) for candle in template]


def move_price(random, figure, cycle, before):
    """Moves one price of the figure onto another one or to a limit's distance from one."""
    mode = (cycle >> 1) % 4
    count = 4 * len(figure)
    at = (cycle >> 3) % count
    place = at >> 2
    seen = [*before[-10:], *figure[:place]]
    rows = [figure[place], *seen[-1 if mode == 1 else -place - 1:]]
    prices = [price for row in rows for price in row]
    other = prices[(cycle >> 3) // count % len(prices)]
    price = edge_price(random, prices, seen) if mode == 1 else other
    return [*figure[:place], with_price(figure[place], at % 4, price, mode != 2), *figure[place + 1:]]


def edge_price(random, prices, before):
    """A price that is one of the limits, which the candles before give, away from one of the prices."""
    price = prices[random() % len(prices)]
    bodies = sum(abs(close - start) for start, _, _, close in before[-10:])
    ranges = sum(high - low for _, high, low, _ in before[-10:])
    five = sum(high - low for _, high, low, _ in before[-5:])
    limits = (bodies // 10, ranges // 100, (ranges - bodies) // 20, five // 25, five * 3 // 25, five // 100)
    sign = 1 if random() % 2 == 0 else -1
    return price + sign * limits[random() % 6]


def with_price(candle, at, price, keeps_shadows):
    """The candle with one price replaced; its shadows go with the body, or its extremes stay put."""
    start, high, low, close = candle
    first = price if at == 0 else start
    last = price if at == 3 else close
    top = max(first, last)
    bottom = min(first, last)
    if keeps_shadows and at in (0, 3):
        return first, top + high - max(start, close), bottom - min(start, close) + low, last
    return first, max(price if at == 1 else high, top), min(price if at == 2 else low, bottom), last


def coarse_candles(random, length, _templates):
    """Random candles of few sizes, many of them aligned with a price of the three before."""
    candles = []

    def pick(choices):
        return choices[random() % len(choices)]

    def price_before():
        candle = candles[len(candles) - 1 - random() % 3]
        return candle[random() % 4] + random() % 3 - 1

    close = START
    color = 1
    persistence = 0
    while len(candles) < length:
        if len(candles) % 50 == 0:
            persistence = random() % 10
        if random() % 10 >= persistence:
            color = 1 if random() % 2 == 0 else -1
        if close > START + 2000:
            color = -1
        if close < START - 2000:
            color = 1
        is_anchored = len(candles) >= 3 and random() % 3 == 0
        start = price_before() if is_anchored else close + pick(GAPS)
        close = price_before() if len(candles) >= 3 and random() % 4 == 0 else start + color * pick(BODIES)
        high = max(start, close) + pick(SHADOWS)
        candles.append((start, high, min(start, close) - pick(SHADOWS), close))
    return candles


def digest(numbers):
    """FNV-1a over whole numbers, 32 bits."""
    value = 0x811C9DC5
    for number in numbers:
        value = ((value ^ (int(number) & MASK)) * 0x01000193) & MASK
    return value


def generate_columns(recipe, pattern=None):
    """Opens, highs, lows and closes; figures are those of one pattern where one is named."""
    make = {'figures': figure_candles, 'coarse': coarse_candles, 'edges': edge_candles}[recipe['kind']]
    candles = make(mulberry32(recipe['seed']), recipe['length'], read_templates(pattern))
    ticks_per_unit = 1 if recipe['kind'] == 'edges' else 100
    return [numpy.array([candle[at] / ticks_per_unit for candle in candles]) for at in range(4)]


def in_hundredths(columns):
    """The prices row by row, as whole numbers."""
    return numpy.rint(numpy.column_stack(columns) * 100).astype(int).ravel().tolist()


def read_columns(path):
    """Opens, highs, lows and closes; rows that lack one are left out."""
    with open(path, newline='') as file:
        header, *rows = csv.reader(file)
    names = [name.lower() for name in header]
    places = [names.index(name) for name in ('open', 'high', 'low', 'close')]
    whole = [row for row in rows if all(row[at] != '' for at in places)]
    return [numpy.array([float(row[at]) for row in whole]) for at in places]


def nonzero(values):
    """{value: [index, ...]} of the outputs that are not 0."""
    found = {}
    for index, value in enumerate(values.tolist()):
        if value != 0:
            found.setdefault(str(value), []).append(index)
    return dict(sorted(found.items(), key=lambda item: int(item[0])))


def summary(values):
    """[outputs that are not 0, digest of all]: for outputs too many to list."""
    return [int(numpy.count_nonzero(values)), digest(values.tolist())]


def patterns():
    return talib.get_function_groups()['Pattern Recognition']


def penetrating():
    return [name for name in patterns() if 'penetration' in abstract.Function(name).parameters]


def write(path, head, tables):
    """Writes JSON with one pattern to a line, so that a change can be read."""
    lines = ['{']
    for key, value in head.items():
        lines.append(f'  {json.dumps(key)}: {json.dumps(value)},')
    blocks = []
    for name, table in tables.items():
        rows = [f'    "{key}": {json.dumps(value, separators=(",", ":"))}' for key, value in table.items()]
        blocks.append(f'  {json.dumps(name)}: {{\n' + ',\n'.join(rows) + '\n  }')
    path.write_text('\n'.join(lines) + '\n' + ',\n'.join(blocks) + '\n}\n')
    print(f'{path.relative_to(ROOT)}: {path.stat().st_size} bytes')


def write_figures(version):
    inputs = {name: generate_columns(recipe) for name, recipe in RECIPES.items()}
    recipes = {
        name: {**recipe, 'digest': digest(in_hundredths(inputs[name]))} for name, recipe in RECIPES.items()
    }
    del inputs['edges']
    inputs['sp500'] = read_columns(SP500)
    tables = {'lookback': {name: abstract.Function(name).lookback for name in patterns()}}
    for series, columns in inputs.items():
        tables[series] = {name: nonzero(getattr(talib, name)(*columns)) for name in patterns()}
    tables['edges'] = {
        name: summary(getattr(talib, name)(*generate_columns(RECIPES['edges'], name))) for name in patterns()
    }
    for penetration in PENETRATIONS:
        tables[f'figures penetration {penetration}'] = {
            name: nonzero(getattr(talib, name)(*inputs['figures'], penetration=penetration))
            for name in penetrating()
        }
    write(GOLDEN / 'pattern-figures.json', {'source': version, 'recipes': recipes}, tables)


def write_daily(version):
    """A summary per pattern over every third file by name."""
    files = sorted(DAILY.glob('*.csv'))[::3]
    if not files:
        print(f'no daily bars in {DAILY}: pattern-daily.json is left as it is')
        return
    inputs = [read_columns(path) for path in files]
    table = {}
    for name in patterns():
        outputs = numpy.concatenate([getattr(talib, name)(*columns) for columns in inputs])
        table[name] = summary(outputs)
    lengths = {path.name: len(columns[0]) for path, columns in zip(files, inputs)}
    write(GOLDEN / 'pattern-daily.json', {'source': version, 'lengths': lengths}, {'outputs': table})


if __name__ == '__main__':
    source = f'TA-Lib {talib.__ta_version__.decode().split()[0]} (PyPI ta-lib {talib.__version__})'
    write_figures(source)
    write_daily(source)
